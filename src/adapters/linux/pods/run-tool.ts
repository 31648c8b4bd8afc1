import { err, ok, type AdapterFault, type Result } from "../../../index.js";
import { ownCall } from "../../node/pods/node-world.js";
import type { LinuxWorld } from "./linux-world.js";

/** Runs a program of the system for a sandbox; anything but exit code 0 is a fault. */
export async function runTool(
  { programs }: Pick<LinuxWorld, "programs">,
  sandboxId: string,
  program: string,
  args: readonly string[],
): Promise<Result<void, AdapterFault>> {
  const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
  const request = { program, arguments: args, environment, sandboxId, verb: "make" };
  const ran = await programs.run(request, ownCall());
  if (ran.isErr()) return err(ran.error);
  const { exitCode, stderr } = ran.value;
  if (exitCode === 0) return ok(undefined);
  return err({ reason: "other", message: `${program} failed: ${stderr.trim()}` });
}
