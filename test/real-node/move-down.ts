import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cgroupMounts } from "../adapters/linux/oci/host-cgroups.js";

/** Makes a cgroup below another in every hierarchy, with a process in it, and answers its name. */
export function moveDown(parent: string, name: string, pid: number): string {
  for (const mount of cgroupMounts()) {
    const child = join(mount, parent, name);
    mkdirSync(child);
    // A new one of this kind takes no process before it has processors and memory.
    for (const file of ["cpuset.cpus", "cpuset.mems"].filter(() => mount.endsWith("/cpuset")))
      writeFileSync(join(child, file), readFileSync(join(mount, parent, file)));
    writeFileSync(join(child, "cgroup.procs"), String(pid));
  }
  return join(parent, name);
}
