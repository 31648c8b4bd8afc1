import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

/** The files and links below a directory, by their paths from there; directories are passed by. */
export async function filesBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}
