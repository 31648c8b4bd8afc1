import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, relative, sep } from "node:path";
import { err, ok, type AdapterFault, type Result } from "../../../index.js";
import { ifThere } from "../files/read-file.js";

/** Where something below a root really is. */
export interface Place {
  /** Without links, but for what stands at the path itself. */
  readonly path: string;
  /** The root without links. */
  readonly root: string;
}

/**
 * Finds out where a path really leads. It must lie below one of the roots by its name, and still
 * lie there when the links in it are followed; a link at its end is meant itself. Absent if a
 * directory above it is.
 */
export async function placeWithin(
  roots: readonly string[],
  path: string,
): Promise<Result<Place | "absent", AdapterFault>> {
  const named = normalize(path).replace(/\/+$/, "");
  const root = roots.find((one) => isBelow(one, named));
  if (!isAbsolute(path) || root === undefined)
    return refuse(`${path} is not below a root of this adapter`);
  const realRoot = await ifThere(realpath(root));
  const parent = await ifThere(realpath(dirname(named)));
  if (realRoot === undefined || parent === undefined) return ok("absent");
  const real = join(parent, basename(named));
  if (!isBelow(realRoot, real)) return refuse(`a link leads from ${path} out of its root`);
  return ok({ path: real, root: realRoot });
}

/** Whether a path lies below the root, and is not the root itself. */
export function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function refuse(message: string): Result<never, AdapterFault> {
  return err({ reason: "refused", message });
}
