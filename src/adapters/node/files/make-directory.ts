import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf } from "../fault-of.js";

/** The directory exists, and outlives a power loss. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await makeMissing(path);
  if (first === undefined) return;
  for (let at = path; at.length >= first.length; at = dirname(at)) await syncDirectory(dirname(at));
}

/**
 * How often a directory may be missing after those above it were made: somebody else may remove
 * them meanwhile, but below a link that leads nowhere, or in /proc, it is missing for ever.
 */
const attempts = 10;

/**
 * Makes the directory and those above it, and answers the first that was missing. Node.js can do
 * that too, but says of a full disk that a directory is missing.
 */
async function makeMissing(path: string, left: number = attempts): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: 0o700 });
    return path;
  } catch (thrown) {
    if (errnoOf(thrown) === "EEXIST") return undefined;
    if (errnoOf(thrown) !== "ENOENT" || dirname(path) === path || left === 0) throw thrown;
  }
  const above = await makeMissing(dirname(path), left);
  const made = await makeMissing(path, left - 1);
  return above ?? made;
}

/** What was created, renamed or removed in the directory outlives a power loss. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } catch (thrown) {
    // Some file systems cannot sync a directory, and keep its entries anyway.
    if (errnoOf(thrown) !== "EINVAL") throw thrown;
  } finally {
    await directory.close();
  }
}
