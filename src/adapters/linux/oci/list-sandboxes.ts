import { relative, sep } from "node:path";
import { idsOfDirectoriesIn, isId } from "../../node/files/ids-in.js";
import { directoriesOfCgroup } from "../cgroups/hierarchies.js";
import { processesWithin } from "../cgroups/processes-within.js";
import type { OciWorld } from "./oci-world.js";

/**
 * The sandboxes that have a directory of the runtime or of their output, or a process in their
 * cgroup. An empty cgroup is no matter of the runtime.
 */
export async function listSandboxes({
  roots,
  cgroupParents,
  output,
}: OciWorld): Promise<readonly string[]> {
  const held = await idsOfDirectoriesIn([...roots, output]);
  // Below the root of all cgroups are those of the whole host.
  const parents = cgroupParents.filter((parent) => parent !== "/").flatMap(directoriesOfCgroup);
  const living = parents.flatMap((parent) =>
    [...processesWithin([parent]).values()].map((at) => firstBelow(parent, at)),
  );
  return [...new Set([...held, ...living.filter(isId)])].sort();
}

/** The name of the cgroup right below another one in which a cgroup lies. */
function firstBelow(parent: string, directory: string): string {
  return relative(parent, directory).split(sep)[0] ?? "";
}
