/** One mounted cgroup file system: a controller of version 1, or the unified version 2. */
export interface Hierarchy {
  readonly mountPoint: string;
  readonly version: 1 | 2;
  /** Names of controllers, and `name=systemd`; none for version 2. */
  readonly controllers: readonly string[];
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
