import { bareRecord } from "./bare-record.js";
import { delist, enlist, listed } from "./index-lists.js";

/**
 * Things by path, with an index by unit: two segments below a root, as in
 * `/run/podsandbox/sandboxes/<id>`. Whatever lies below one path is found among its unit alone.
 */
export interface PathTable<Entry> {
  readonly entries: Record<string, Entry>;
  readonly units: Record<string, string[]>;
}

/** A table with nothing in it. */
export function emptyTable<Entry>(): PathTable<Entry> {
  return { entries: bareRecord(), units: bareRecord() };
}

/** The entry is at the path, in place of an older one. */
export function putPath<Entry>(
  table: PathTable<Entry>,
  roots: readonly string[],
  path: string,
  entry: Entry,
): void {
  if (table.entries[path] === undefined) enlist(table.units, unitOf(roots, path), path);
  table.entries[path] = entry;
}

/** Nothing is at the path; what is below it stays. */
export function dropPath(table: PathTable<unknown>, roots: readonly string[], path: string): void {
  delete table.entries[path];
  delist(table.units, unitOf(roots, path), path);
}

/**
 * The paths of the table at or below a path, deepest first. It looks at one unit, and at all
 * entries only where the path lies above units, as a root does.
 */
export function pathsBelow(
  table: PathTable<unknown>,
  roots: readonly string[],
  path: string,
): readonly string[] {
  const unit = unitOf(roots, path);
  const candidates = unit === "" ? Object.keys(table.entries) : listed(table.units, unit);
  const only = candidates[0];
  if (only === undefined) return candidates;
  if (candidates.length === 1 && only === path) return [path];
  const below = candidates.filter((candidate) => isAtOrBelow(candidate, path));
  return below.length > 1 ? below.sort((one, other) => other.length - one.length) : below;
}

/** Whether one path is the other or lies below it. */
export function isAtOrBelow(path: string, top: string): boolean {
  if (!path.startsWith(top)) return false;
  return path.length === top.length || path[top.length] === "/" || top === "/";
}

/** The unit of a path; empty for one that lies above units; itself for one outside the roots. */
function unitOf(roots: readonly string[], path: string): string {
  for (const root of roots) {
    if (isAtOrBelow(path, root)) return firstTwoBelow(root, path);
    if (isAtOrBelow(root, path)) return "";
  }
  return path;
}

function firstTwoBelow(root: string, path: string): string {
  const first = path.indexOf("/", root.length + 1);
  if (first < 0) return "";
  const second = path.indexOf("/", first + 1);
  return second < 0 ? path : path.slice(0, second);
}
