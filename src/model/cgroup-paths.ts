import { err, ok, type Result } from "neverthrow";
import type { OciLinux, OciSpec } from "./oci-spec.js";

/** Where the host has its cgroups mounted. */
export interface CgroupMounts {
  /** The directory that holds a mount for each resource, such as `/sys/fs/cgroup`. */
  readonly host: string;
  /** Every mount point of a cgroup file system, where they are known; else all count as mounted. */
  readonly mounted?: readonly string[];
}

/** Why no cgroup paths can be made of an OCI configuration. */
export interface InvalidCgroupsPath {
  readonly kind: "invalid-cgroups-path";
  /** A sentence for people. */
  readonly message: string;
}

/** Where nearly every host has them. */
export const usualCgroupMounts: CgroupMounts = { host: "/sys/fs/cgroup" };

/** The resources that Kata Containers made a cgroup for, and what each hierarchy is called. */
const hierarchies = [
  ["memory", "memory"],
  ["cpu", "cpu"],
  ["pids", "pids"],
  ["blockIO", "blkio"],
] as const;

/**
 * The cgroups that Kata Containers 1.x made on the host for an OCI configuration: one for each
 * resource it limits, none without a `cgroupsPath` or without resources. A relative path lies below
 * the host's mounts; so does an absolute one, unless the configuration mounts cgroups itself: then
 * it lies below that mount, and is left out where nothing is mounted there.
 *
 * Fails where that mount has no destination, and where the path leads out of its hierarchy or names
 * the whole of it. (processCgroupsPath of seed 003, semantics.md §3; D29)
 */
export function cgroupPathsOf(
  spec: OciSpec,
  mounts: CgroupMounts = usualCgroupMounts,
): Result<readonly string[], InvalidCgroupsPath> {
  const { cgroupsPath = "", resources } = spec.linux ?? {};
  if (cgroupsPath === "" || resources === undefined) return ok([]);
  const base = baseOf(spec, cgroupsPath, mounts);
  if (base.isErr()) return err(base.error);
  const below = segmentsOf(cgroupsPath);
  if (below === undefined)
    return invalid(`cgroupsPath ${cgroupsPath} does not stay below its mount`);
  const directories = limitedIn(resources).map(
    (hierarchy) => `${base.value.directory}/${hierarchy}`,
  );
  return ok(
    directories
      .filter((directory) => !base.value.mustBeMounted || isMounted(directory, mounts))
      .map((directory) => [directory, ...below].join("/")),
  );
}

interface Base {
  readonly directory: string;
  readonly mustBeMounted: boolean;
}

function baseOf(
  { mounts: ofSpec = [] }: OciSpec,
  cgroupsPath: string,
  { host }: CgroupMounts,
): Result<Base, InvalidCgroupsPath> {
  const own = ofSpec.find(({ type }) => type === "cgroup");
  if (own === undefined || !cgroupsPath.startsWith("/"))
    return ok({ directory: withoutSlash(host), mustBeMounted: false });
  const { destination = "" } = own;
  if (destination === "")
    return invalid("cgroupsPath is absolute, and the cgroup mount has no destination");
  return ok({ directory: withoutSlash(destination), mustBeMounted: true });
}

function limitedIn(resources: NonNullable<OciLinux["resources"]>): readonly string[] {
  return hierarchies
    .filter(([resource]) => resources[resource] !== undefined)
    .map(([, hierarchy]) => hierarchy);
}

function isMounted(directory: string, { mounted }: CgroupMounts): boolean {
  return mounted === undefined || mounted.includes(directory);
}

/** The path without `.`, `..` and empty parts; nothing where it climbs out or leads nowhere. */
function segmentsOf(path: string): readonly string[] | undefined {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.pop() === undefined) return undefined;
  }
  return kept.length === 0 ? undefined : kept;
}

function withoutSlash(directory: string): string {
  return directory.replace(/\/+$/, "");
}

function invalid(message: string): Result<never, InvalidCgroupsPath> {
  return err({ kind: "invalid-cgroups-path", message });
}
