import type { Disks } from "./disks.js";
import { listed } from "./index-lists.js";

/**
 * The unit of a path: itself up to two segments below a root, as in
 * `/run/podsandbox/sandboxes/<id>`. Whatever lies below such a path lies in the same unit. A path
 * above units has the unit `""`, and one outside the roots is its own.
 */
export function unitOf(roots: readonly string[], path: string): string {
  for (const root of roots) {
    if (isAtOrBelow(path, root)) return firstTwoBelow(root, path);
    if (isAtOrBelow(root, path)) return "";
  }
  return path;
}

/**
 * The paths at or below a path at which anything is, deepest first. It looks at one unit only, and
 * at all of them where the path lies above units, as a root does.
 */
export function pathsBelow({ units, roots }: Disks, path: string): readonly string[] {
  const unit = unitOf(roots, path);
  const candidates = unit === "" ? Object.values(units).flat() : listed(units, unit);
  if (candidates.length === 0) return candidates;
  if (candidates.length === 1) return isAtOrBelow(candidates[0] ?? "", path) ? candidates : [];
  const below = candidates.filter((candidate) => isAtOrBelow(candidate, path));
  return below.length > 1 ? below.sort((one, other) => other.length - one.length) : below;
}

/** Whether one path is the other or lies below it. */
export function isAtOrBelow(path: string, top: string): boolean {
  if (!path.startsWith(top)) return false;
  return path.length === top.length || path[top.length] === "/" || top === "/";
}

function firstTwoBelow(root: string, path: string): string {
  const first = path.indexOf("/", root.length + 1);
  if (first < 0) return "";
  const second = path.indexOf("/", first + 1);
  return second < 0 ? path : path.slice(0, second);
}
