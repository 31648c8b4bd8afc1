import { lstatSync } from "node:fs";
import {
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { answering, refused } from "../../node/answering.js";
import { removeCgroupDirectories } from "../../node/directories/remove-cgroup-directories.js";
import { directoriesOfCgroup, nameOfCgroup } from "./hierarchies.js";

/**
 * The cgroup and its children are gone in every hierarchy, leaf first. It is refused, with its
 * processes, while it has any in one of them, and where it does not lie below one of the roots,
 * which are named as cgroups are. Where the kernel does not let go of it, it is `busy`. (G01)
 */
export function removeCgroup(
  roots: readonly string[],
  cgroup: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return answering(`the cgroup ${cgroup} is not removed`, [], async () => {
    if (cgroup.includes("\0")) return refused("no cgroup has a NUL in its name");
    const directories = directoriesOfCgroup(cgroup).filter(isThere);
    if (directories.length === 0) return ok(unchanged);
    if (!roots.some((root) => isBelow(nameOfCgroup(root), nameOfCgroup(cgroup))))
      return refused(`the cgroup ${cgroup} is not below a root of this adapter`);
    return removeCgroupDirectories(cgroup, directories, call);
  });
}

function isThere(directory: string): boolean {
  return lstatSync(directory, { throwIfNoEntry: false }) !== undefined;
}

/** The root itself is never removed. */
function isBelow(root: string, name: string): boolean {
  return name !== root && name.startsWith(root.endsWith("/") ? root : `${root}/`);
}
