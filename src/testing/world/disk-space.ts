import type { Disks, Tables } from "./disks.js";
import { append, delist } from "./index-lists.js";
import { unitOf } from "./units.js";

/** The entry is at the path of one of the tables, and its sandbox is known to own it. */
export function place<Name extends keyof Tables>(
  disks: Disks,
  name: Name,
  path: string,
  entry: Tables[Name][string],
): void {
  const tables: Tables = disks;
  const before = tables[name][path];
  if (!isAnything(disks, path)) append(disks.units, unitOf(disks.roots, path), path);
  if (before !== undefined) countOwned(disks, before.sandboxId, -1);
  tables[name][path] = entry;
  countOwned(disks, entry.sandboxId, 1);
}

/** Nothing is at the path of this table; answers whether there was something. */
export function clear(disks: Disks, name: keyof Tables, path: string): boolean {
  const before = disks[name][path];
  if (before === undefined) return false;
  delete disks[name][path];
  countOwned(disks, before.sandboxId, -1);
  if (!isAnything(disks, path)) delist(disks.units, unitOf(disks.roots, path), path);
  return true;
}

function isAnything({ namespaces, mounts, trees, cgroups }: Disks, path: string): boolean {
  return (
    trees[path] !== undefined ||
    mounts[path] !== undefined ||
    cgroups[path] !== undefined ||
    namespaces[path] !== undefined
  );
}

function countOwned(disks: Disks, sandboxId: string, by: number): void {
  const count = (disks.owned[sandboxId] ?? 0) + by;
  if (count === 0) delete disks.owned[sandboxId];
  else disks.owned[sandboxId] = count;
}
