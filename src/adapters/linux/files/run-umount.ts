import type { AdapterFault, Call } from "../../../index.js";
import type { Mount } from "../../node/directories/mount-table.js";
import type { Exec } from "../programs/exec.js";
import { runProgram } from "./run-program.js";

/**
 * Runs `umount` for some mounts, in this order; it goes on where one of them stays. Answers only
 * why it did not run to its end: its exit code 32 says too little, so callers look at the mount
 * table.
 */
export async function runUmount(
  exec: Exec,
  options: readonly string[],
  mounts: readonly Mount[],
  call: Call,
): Promise<AdapterFault | undefined> {
  const paths = mounts.map(({ path }) => path);
  const others = paths.length > 1 ? ` and ${paths.length - 1} others` : "";
  const where = `${paths[0] ?? "nothing"}${others}`;
  const exited = await runProgram(exec, ["umount", ...options, ...paths], where, call);
  return exited.isErr() ? exited.error : undefined;
}
