import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { hierarchiesIn, type Hierarchy } from "./read-hierarchies.js";

let known: readonly Hierarchy[] | undefined;

/** The cgroup file systems of this host, read once: they stay mounted as long as it runs. */
export function hierarchies(): readonly Hierarchy[] {
  return (known ??= hierarchiesIn(readFileSync("/proc/self/mountinfo", "utf8")));
}

/**
 * Where a cgroup lies in every hierarchy. It is named as in an OCI configuration, `/pods/4f1c`, or
 * by its directory in one hierarchy, `/sys/fs/cgroup/pids/pods/4f1c`, which stands for all of them.
 */
export function directoriesOfCgroup(cgroup: string): readonly string[] {
  const name = nameOfCgroup(cgroup);
  return hierarchies().map(({ mountPoint }) => join(mountPoint, name));
}

/** The name of a cgroup within its hierarchies, such as `/pods/4f1c`. */
export function nameOfCgroup(cgroup: string): string {
  const path = normalize(join("/", cgroup)).replace(/(?<=.)\/+$/, "");
  const mountPoint = hierarchyOf(path)?.mountPoint;
  return mountPoint === undefined ? path : path.slice(mountPoint.length) || "/";
}

/** In which hierarchy a directory lies. */
export function hierarchyOf(directory: string): Hierarchy | undefined {
  return hierarchies()
    .filter(({ mountPoint }) => directory === mountPoint || isBelow(mountPoint, directory))
    .sort((one, other) => other.mountPoint.length - one.mountPoint.length)[0];
}

function isBelow(mountPoint: string, path: string): boolean {
  return path.startsWith(`${mountPoint}/`);
}
