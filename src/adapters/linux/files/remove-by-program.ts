import { basename, dirname, join } from "node:path";
import { err, ok, type AdapterFault, type Call, type Done, type Result } from "../../../index.js";
import { refused } from "../../node/answering.js";
import { mountsWithin, type Mount } from "../../node/directories/mount-table.js";
import { isBelow } from "../../node/directories/place-within.js";
import { mountPresent } from "../../node/directories/refuse-mounts.js";
import type { Exec } from "../programs/exec.js";
import type { Located } from "./locate-within.js";
import { runProgram, type Exited } from "./run-program.js";

/**
 * Removes what lies in a root on a file system that may never answer: `realpath` and `rm` of the
 * GNU coreutils look at it, so that not this process hangs, but a program that ends with the call.
 * It is not renamed aside before. (failures.md M07)
 */
export async function removeByProgram(
  { path, root }: Located,
  remote: Mount,
  exec: Exec,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const real = await whereItLies(path, root, exec, call);
  if (real.isErr()) return err(real.error);
  const mounts = await mountsWithin(real.value);
  if (mounts.length > 0)
    return err(mountPresent(`${mounts.length} mounts are at or below ${path}`, mounts));
  const options = ["--recursive", "--force", "--verbose", "--one-file-system", "--"];
  const removed = await runProgram(exec, ["rm", ...options, real.value], path, call);
  if (removed.isErr()) return err(removed.error);
  if (removed.value.exitCode !== 0) return failed("rm", path, removed.value);
  const on = `${remote.fileSystem}, mounted at ${remote.path}`;
  const warnings = [`${path} lies on ${on}: a program removed it, not this process`];
  return ok({ changed: removed.value.stdout !== "", warnings });
}

/** The path without links, which a program has followed; it may not leave the root by them. */
async function whereItLies(
  path: string,
  root: string,
  exec: Exec,
  call: Call,
): Promise<Result<string, AdapterFault>> {
  const options = ["--canonicalize-missing", "--zero", "--"];
  const named = [root, dirname(path)];
  const resolved = await runProgram(exec, ["realpath", ...options, ...named], path, call);
  if (resolved.isErr()) return err(resolved.error);
  const [realRoot, above] = resolved.value.stdout.split("\0");
  if (!realRoot || !above) return failed("realpath", path, resolved.value);
  const real = join(above, basename(path));
  return isBelow(realRoot, real) ? ok(real) : refused(`a link leads from ${path} out of its root`);
}

function failed(
  program: string,
  path: string,
  { exitCode, stderr }: Exited,
): Result<never, AdapterFault> {
  const details = { stderr, ...(exitCode === undefined ? {} : { exitCode }) };
  return err({ reason: "other", message: `${program} failed for ${path}`, details });
}
