import type { Mount } from "../../node/directories/mount-table.js";

/** Some of the mounts, and those on which they stand, as they cannot go before them. */
export function withCarriers(mounts: readonly Mount[], some: readonly Mount[]): ReadonlySet<Mount> {
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const all = new Set(some);
  // What is added on the way is visited too.
  for (const { parent } of all) {
    const carrier = byId.get(parent);
    if (carrier !== undefined) all.add(carrier);
  }
  return all;
}
