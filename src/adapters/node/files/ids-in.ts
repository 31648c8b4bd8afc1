import { readdir } from "node:fs/promises";
import { whyNotAnId } from "../../../index.js";
import { ifThere } from "./read-file.js";

/** The names of directories right below these ones that are ids, each once. */
export async function idsOfDirectoriesIn(
  directories: readonly string[],
): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (const directory of directories) {
    const entries = (await ifThere(readdir(directory, { withFileTypes: true }))) ?? [];
    for (const entry of entries) if (entry.isDirectory() && isId(entry.name)) ids.add(entry.name);
  }
  return [...ids].sort();
}

/** Whether a name can be that of a sandbox: what is hidden or odd is something else. */
export function isId(name: string): boolean {
  return whyNotAnId(name) === undefined;
}
