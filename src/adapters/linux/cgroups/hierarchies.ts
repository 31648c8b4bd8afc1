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
  return (known ??= readFileSync("/proc/self/mountinfo", "utf8").split("\n").flatMap(readLine));
}

/** `33 32 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids`. (proc(5)) */
function readLine(line: string): readonly Hierarchy[] {
  const [mount = "", superblock = ""] = line.split(" - ");
  const mountPoint = mount.split(" ")[4];
  const [fileSystem, , options = ""] = superblock.split(" ");
  if (mountPoint === undefined) return [];
  if (fileSystem === "cgroup2") return [{ mountPoint, version: 2, controllers: [] }];
  if (fileSystem !== "cgroup") return [];
  const controllers = options.split(",").filter((option) => option !== "rw" && option !== "ro");
  return [{ mountPoint, version: 1, controllers }];
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
  const path = normalize(join("/", cgroup));
  const within = hierarchies()
    .map(({ mountPoint }) => mountPoint)
    .filter((mountPoint) => path === mountPoint || path.startsWith(`${mountPoint}/`))
    .sort((one, other) => other.length - one.length);
  const [mountPoint] = within;
  return mountPoint === undefined ? path : path.slice(mountPoint.length) || "/";
}
