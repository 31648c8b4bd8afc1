import type { AdapterFault, Call } from "../../../index.js";
import type { Mount } from "../../node/directories/mount-table.js";
import type { Exec } from "../programs/exec.js";
import type { FindRemote } from "./remote-mounts.js";
import { runUmount } from "./run-umount.js";

/** How many mounts one program is given: each start of a program costs milliseconds. */
const batch = 64;

/** How many programs may wait beside each other for mounts that may never answer. */
const beside = 16;

/**
 * Tries once to unmount each of the mounts, in this order, and answers what did not run to its end.
 * Those that may hang get a program each, beside the others: it must hold up nothing but itself,
 * and looks at nothing but the mount table before it unmounts. (failures.md K01, M07)
 */
export async function unmountOnce(
  exec: Exec,
  mounts: readonly Mount[],
  findRemote: FindRemote,
  call: Call,
): Promise<readonly AdapterFault[]> {
  const isRemote = ({ path }: Mount): boolean => findRemote(path) !== undefined;
  const slow = mounts.filter(isRemote).map((mount) => [mount]);
  const fast = inBatches(mounts.filter((mount) => !isRemote(mount)));
  const faults = await Promise.all([
    ...Array.from({ length: Math.min(beside, slow.length) }, () => drain(exec, slow, false, call)),
    drain(exec, fast, true, call),
  ]);
  return faults.flat();
}

/**
 * `--no-canonicalize --internal-only`: no name is looked at, and no helper of the file system is
 * run. Short, as busybox knows them so.
 */
const untouched = ["-c", "-i"];

/** Takes one after the other from what several drain together. */
async function drain(
  exec: Exec,
  batches: (readonly Mount[])[],
  isLocal: boolean,
  call: Call,
): Promise<readonly AdapterFault[]> {
  const faults: AdapterFault[] = [];
  for (let next = batches.shift(); next !== undefined; next = batches.shift()) {
    const fault = await runUmount(exec, isLocal ? [] : untouched, next, call);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

function inBatches(mounts: readonly Mount[]): (readonly Mount[])[] {
  const count = Math.ceil(mounts.length / batch);
  return Array.from({ length: count }, (_, at) => mounts.slice(at * batch, (at + 1) * batch));
}
