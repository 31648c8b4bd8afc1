import type { Disks } from "./disks.js";
import { dropPath, putPath, type PathTable } from "./path-table.js";
import type { Owned } from "./running.js";

/** The entry is at the path of one of the tables, and its sandbox is known to own it. */
export function place<Entry extends Owned>(
  disks: Disks,
  table: PathTable<Entry>,
  path: string,
  entry: Entry,
): void {
  const before = table.entries[path];
  if (before !== undefined) countOwned(disks, before.sandboxId, -1);
  putPath(table, disks.roots, path, entry);
  countOwned(disks, entry.sandboxId, 1);
}

/** Nothing is at the path of this table; answers whether there was something. */
export function clear(disks: Disks, table: PathTable<Owned>, path: string): boolean {
  const before = table.entries[path];
  if (before === undefined) return false;
  dropPath(table, disks.roots, path);
  countOwned(disks, before.sandboxId, -1);
  return true;
}

function countOwned(disks: Disks, sandboxId: string, by: number): void {
  const count = (disks.owned[sandboxId] ?? 0) + by;
  if (count === 0) delete disks.owned[sandboxId];
  else disks.owned[sandboxId] = count;
}
