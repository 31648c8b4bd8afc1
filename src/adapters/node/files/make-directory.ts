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
 * Makes the directory and those above it, and answers the first that was missing. Node.js can do
 * that too, but says of a full disk that a directory is missing.
 */
async function makeMissing(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: 0o700 });
    return path;
  } catch (thrown) {
    if (errnoOf(thrown) === "EEXIST") return undefined;
    if (errnoOf(thrown) !== "ENOENT" || dirname(path) === path) throw thrown;
  }
  const above = await makeMissing(dirname(path));
  const made = await makeMissing(path);
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
