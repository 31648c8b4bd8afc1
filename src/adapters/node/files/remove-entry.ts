import { rm } from "node:fs/promises";
import { ifThere } from "./read-file.js";

/** Nothing is at the path: a damaged disk may have a directory where a file or a link belongs. */
export async function removeEntry(path: string): Promise<void> {
  await ifThere(rm(path, { recursive: true, force: true }));
}
