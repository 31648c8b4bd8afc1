import { childrenOf, isCgroup, readCgroupFile } from "./cgroup-files.js";

/**
 * The processes in cgroups and in all cgroups below them, each with the directory in which it was
 * seen first. A directory that is not there holds none.
 */
export function processesWithin(directories: readonly string[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const directory of directories) if (isCgroup(directory)) visit(directory, found);
  return found;
}

function visit(directory: string, found: Map<number, string>): void {
  for (const pid of pidsIn(directory)) if (!found.has(pid)) found.set(pid, directory);
  // After its processes were read: what moved down before is found in a child now.
  for (const child of childrenOf(directory)) visit(child, found);
}

/** In a threaded cgroup of version 2 only threads can be read. (cgroups(7)) */
function pidsIn(directory: string): readonly number[] {
  const text =
    readCgroupFile(directory, "cgroup.procs") ?? readCgroupFile(directory, "cgroup.threads") ?? "";
  const pids = text.split("\n").filter((line) => line !== "");
  if (pids.includes("0"))
    throw new Error(`${directory} holds processes that this pid namespace does not show`);
  return pids.map(Number);
}
