import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";

/** One mounted cgroup file system: a controller of version 1, or the unified version 2. */
export interface Hierarchy {
  readonly mountPoint: string;
  readonly version: 1 | 2;
  /** Names of controllers, and `name=systemd`; none for version 2. */
  readonly controllers: readonly string[];
}

let known: readonly Hierarchy[] | undefined;

/** The cgroup file systems of this host, read once: they stay mounted as long as it runs. */
export function hierarchies(): readonly Hierarchy[] {
  return (known ??= hierarchiesIn(readFileSync("/proc/self/mountinfo", "utf8")));
}

/**
 * The cgroup file systems in a mount table, each once: one may be mounted at many places, and then
 * the place where the whole of it is counts.
 */
export function hierarchiesIn(table: string): readonly Hierarchy[] {
  const found = table.split("\n").flatMap(readLine);
  const devices = [...new Set(found.map(({ device }) => device))];
  return devices.flatMap((device) => {
    const places = found.filter((one) => one.device === device);
    const place = places.find(({ root }) => root === "/") ?? places[0];
    return place === undefined ? [] : [place.hierarchy];
  });
}

interface MountedHierarchy {
  readonly device: string;
  /** Which part of it is mounted there. */
  readonly root: string;
  readonly hierarchy: Hierarchy;
}

/** `33 32 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids`. (proc(5)) */
function readLine(line: string): readonly MountedHierarchy[] {
  const [mount = "", superblock = ""] = line.split(" - ");
  const [, , device = "", root = "", mountPoint] = mount.split(" ");
  const [fileSystem, , options = ""] = superblock.split(" ");
  if (mountPoint === undefined) return [];
  if (fileSystem === "cgroup2")
    return [{ device, root, hierarchy: { mountPoint, version: 2, controllers: [] } }];
  if (fileSystem !== "cgroup") return [];
  const controllers = options.split(",").filter((option) => option !== "rw" && option !== "ro");
  return [{ device, root, hierarchy: { mountPoint, version: 1, controllers } }];
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
