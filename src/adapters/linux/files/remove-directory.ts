import { err, type AdapterFault, type Call, type Done, type Result } from "../../../index.js";
import { isAtOrBelow, readMountTable } from "../../node/directories/mount-table.js";
import { isBelow } from "../../node/directories/place-within.js";
import { mountPresent } from "../../node/directories/refuse-mounts.js";
import { removeTree } from "../../node/directories/remove-tree.js";
import type { Exec } from "../programs/exec.js";
import { locateWithin } from "./locate-within.js";
import { findsRemote } from "./remote-mounts.js";
import { removeByProgram } from "./remove-by-program.js";

/**
 * The path and all below it is gone. Refused while anything is mounted at it or below it, and also
 * where something is mounted between it and its root: what lies there is of another file system, or
 * of another place of the host, and only a root of its own says that it is ours. The mount table is
 * asked before anything else is: a look at a dead mount would never return. (M02, M05, M07)
 */
export async function removeDirectory(
  roots: readonly string[],
  exec: Exec,
  path: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const table = await readMountTable();
  const place = await locateWithin(roots, path, findsRemote(table), "above");
  if (place.isErr()) return err(place.error);
  const { path: real, root, remote } = place.value;
  const within = table.filter((mount) => isAtOrBelow(real, mount.path));
  if (within.length > 0)
    return err(mountPresent(`${within.length} mounts are at or below ${real}`, within));
  const between = table.filter((mount) => isBelow(root, mount.path) && isBelow(mount.path, real));
  if (between.length > 0)
    return err(mountPresent(`${real} does not lie in its root, but on what is mounted`, between));
  if (remote !== undefined) return removeByProgram(place.value, remote, exec, call);
  return removeTree(roots, path, call);
}
