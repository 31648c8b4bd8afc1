import type { Tables } from "../world/disks.js";
import { isAtOrBelow } from "../world/units.js";
import type { World } from "../world/world.js";

/** The sandboxes of which the runtime of a fake node holds anything. */
export function sandboxesIn({ runtime }: World): readonly string[] {
  const { sandboxes, containersOf, alive, storage } = runtime;
  const held = [sandboxes, containersOf, alive].flatMap((table) => Object.keys(table));
  return [...new Set([...held, ...Object.values(storage).map(({ sandboxId }) => sandboxId)])];
}

/** The sandboxes of which anything lies below the roots of a fake node; the host's own does not. */
export function sandboxesOnDisk({ fileSystem }: World): readonly string[] {
  const {
    roots,
    namespaces,
    mounts,
    trees,
    cgroups,
  }: Tables & { readonly roots: readonly string[] } = fileSystem;
  const ids = new Set<string>();
  for (const table of [namespaces, mounts, trees, cgroups])
    for (const [path, { sandboxId }] of Object.entries(table))
      if (mounts[path]?.host !== true && roots.some((root) => isAtOrBelow(path, root)))
        ids.add(sandboxId);
  return [...ids];
}
