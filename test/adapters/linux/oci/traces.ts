import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { SandboxRecord } from "podsandbox";
import { cgroupMounts, processesIn } from "./host-cgroups.js";
import type { OciPlace } from "./oci-place.js";

/** What is left of a sandbox on the host, but its output and its own empty cgroup: in words. */
export function traces(place: OciPlace, { id }: SandboxRecord): readonly string[] {
  const cgroup = `${place.cgroupParent}/${id}`;
  const state = join(place.root, id);
  const cgroups = cgroupMounts()
    .map((mount) => join(mount, cgroup))
    .filter((directory) => existsSync(directory))
    .flatMap((directory) =>
      readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(directory, name)),
    );
  return [
    ...processesIn(cgroup).map(({ pid }) => `process ${pid}`),
    ...cgroups.map((path) => `cgroup ${path}`),
    ...(existsSync(state) ? [state, ...readdirSync(state)] : []),
  ];
}
