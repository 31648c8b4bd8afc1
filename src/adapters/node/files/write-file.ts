import { open, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf } from "../fault-of.js";
import { createHolder } from "../locks/holder.js";
import { makeDirectory, syncDirectory } from "./make-directory.js";
import { removeEntry } from "./remove-entry.js";

/** Where a file goes, and how long it must last. */
interface Destination {
  readonly path: string;
  /** A directory on the same file system, in which the file is written before it is moved. */
  readonly temporary: string;
  /** `power-loss`: written through to the disk; `process`: it only has to outlive the process. */
  readonly outlives: "power-loss" | "process";
}

/**
 * The file holds the text, whole: a reader sees the old one or the new one, and a crash leaves
 * either. What is left in the temporary directory is named for its writer, so that it can be swept.
 */
export async function writeWhole(to: Destination, text: string): Promise<void> {
  const lasting = to.outlives === "power-loss";
  await makeDirectory(to.temporary);
  const spare = join(to.temporary, (await createHolder()).text);
  try {
    await writeNew(spare, text, lasting);
    await moveTo(spare, to.path);
  } catch (thrown) {
    // A full disk leaves an empty file behind, which would take an inode for ever.
    await unlink(spare).catch(() => undefined);
    throw thrown;
  }
  if (lasting) await syncDirectory(dirname(to.path));
}

/** Where a damaged disk has a directory instead of a file, that is in nobody's way. */
async function moveTo(spare: string, path: string): Promise<void> {
  try {
    await rename(spare, path);
  } catch (thrown) {
    if (errnoOf(thrown) !== "EISDIR") throw thrown;
    await removeEntry(path);
    await rename(spare, path);
  }
}

/** The new file holds the text. */
async function writeNew(path: string, text: string, lasting: boolean): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    if (lasting) await file.sync();
  } finally {
    await file.close();
  }
}
