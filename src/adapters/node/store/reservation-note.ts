import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readFileIfThere } from "../files/read-file.js";
import type { StorePaths } from "./store-paths.js";
import { makeTemporaryDirectory } from "./temporary.js";

const file = "reserving-for";

/**
 * It is noted for which owner a name is being reserved, in a place that is swept once this process
 * has died; the note goes when the name is reserved.
 */
export async function noteReservation(
  paths: StorePaths,
  ownerId: string,
): Promise<{ readonly remove: () => Promise<void> }> {
  const directory = await makeTemporaryDirectory(paths);
  await writeFile(join(directory, file), ownerId, { mode: 0o600 });
  return { remove: () => rm(directory, { recursive: true, force: true }) };
}

/** The owner that a note in a temporary directory speaks of, if there is one. */
export function readReservation(directory: string): Promise<string | undefined> {
  return readFileIfThere(join(directory, file));
}
