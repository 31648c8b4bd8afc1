import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { ok, type AdapterFault, type Result } from "../../../index.js";
import { refused } from "../../node/answering.js";
import { isBelow } from "../../node/directories/place-within.js";
import type { FindRemote } from "./remote-mounts.js";
import { resolvePath, type ResolvedPath } from "./resolve-path.js";

/** Where something below a root really is. */
export interface Located extends ResolvedPath {
  /** The root, without links. */
  readonly root: string;
}

/** As the kernel has it, with the NUL at its end. */
const longestPath = 4096;

/**
 * Finds out where a path really leads, and touches nothing that may hang. It must lie below a root
 * by its name, and below one when the links in it are followed. `above`: a link at its end is meant
 * itself.
 */
export async function locateWithin(
  roots: readonly string[],
  path: string,
  findRemote: FindRemote,
  followed: "all" | "above",
): Promise<Result<Located, AdapterFault>> {
  const named = normalize(path).replace(/\/+$/, "");
  const isSound = !path.includes("\0") && Buffer.byteLength(path) < longestPath;
  if (!isSound || !isAbsolute(path) || !roots.some((root) => isBelow(root, named)))
    return refused(`${JSON.stringify(path)} is not below a root of this adapter`);
  const place = await (followed === "all" ? resolvePath : resolveAbove)(named, findRemote);
  const realRoots = await Promise.all(roots.map((root) => resolvePath(root, findRemote)));
  const [root] = realRoots
    .map((real) => real.path)
    .filter((real) => isBelow(real, place.path))
    .sort((one, other) => other.length - one.length);
  if (root === undefined) return refused(`a link leads from ${path} out of its root`);
  return ok({ ...place, root });
}

async function resolveAbove(path: string, findRemote: FindRemote): Promise<ResolvedPath> {
  const above = await resolvePath(dirname(path), findRemote);
  const place = join(above.path, basename(path));
  const remote = above.remote ?? findRemote(place);
  return { path: place, ...(remote === undefined ? {} : { remote }) };
}
