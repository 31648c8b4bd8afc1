import { nameOfCgroup } from "./hierarchies.js";

/** Whether a cgroup, named in either way, lies below another, named as in a configuration. */
export function isBelowCgroup(parent: string, cgroup: string): boolean {
  const name = nameOfCgroup(cgroup);
  return name !== parent && name.startsWith(parent === "/" ? parent : `${parent}/`);
}

/** Why a record cannot mean this cgroup, as a sentence; nothing if it can. */
export function whyNotACgroup(parents: readonly string[], cgroup: string): string | undefined {
  if (cgroup.includes("\0")) return "a cgroup has a NUL in its name";
  if (!cgroup.startsWith("/") || cgroup.split("/").includes(".."))
    return `the name of the cgroup ${cgroup} does not lead straight down`;
  if (parents.some((parent) => isBelowCgroup(parent, cgroup))) return undefined;
  return `the cgroup ${cgroup} is not below one of this adapter`;
}
