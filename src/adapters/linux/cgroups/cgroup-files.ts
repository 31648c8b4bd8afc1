import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errnoOf } from "../../node/fault-of.js";

/**
 * The text of a file of a cgroup; nothing where it or its cgroup is gone, or where the kernel has
 * no such thing for a cgroup of this kind. It answers from memory, so nothing is awaited.
 */
export function readCgroupFile(directory: string, name: string): string | undefined {
  return ifThere(() => readFileSync(`${directory}/${name}`, "utf8"));
}

/** The kernel was told, unless it has no such file for the cgroup, or the cgroup is gone. */
export function writeCgroupFile(directory: string, name: string, text: string): void {
  ifThere(() => writeFileSync(`${directory}/${name}`, text, { flag: "r+" }));
}

/** Whether there is such a cgroup; a link is none. */
export function isCgroup(directory: string): boolean {
  return lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The cgroups right below one. Two links to a directory are its own: then it has none. */
export function childrenOf(directory: string): readonly string[] {
  const links = lstatSync(directory, { throwIfNoEntry: false })?.nlink;
  if (links === undefined || links === 2) return [];
  const entries = ifThere(() => readdirSync(directory, { withFileTypes: true })) ?? [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
}

/** A cgroup that is removed while it is read answers that there is no such device. */
const absences = new Set(["ENOENT", "ENODEV", "EOPNOTSUPP", "ENOTSUP"]);

function ifThere<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch (thrown) {
    if (absences.has(errnoOf(thrown) ?? "")) return undefined;
    throw thrown;
  }
}
