import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../fault-of.js";
import { ifThere } from "./read-file.js";
import { makeDirectory } from "./make-directory.js";
import { writeWhole } from "./write-file.js";

/** Where a file of a directory goes that is removed with its last file. */
interface IndexPlace {
  readonly directory: string;
  readonly name: string;
  readonly temporary: string;
}

/**
 * The directory holds the file, beyond a power loss, although others remove it when it is empty.
 */
export async function writeInto(place: IndexPlace, text: string): Promise<void> {
  const { directory, name, temporary } = place;
  for (let attempt = 1; ; attempt++) {
    await makeDirectory(directory);
    try {
      await writeWhole({ path: join(directory, name), temporary, outlives: "power-loss" }, text);
      return;
    } catch (thrown) {
      if (errnoOf(thrown) !== "ENOENT" || attempt === attempts) throw thrown;
    }
  }
}

const attempts = 20;

/** The directory is gone if it was empty. */
export async function removeIfEmpty(directory: string): Promise<void> {
  try {
    await ifThere(rmdir(directory));
  } catch (thrown) {
    if (!fullness.has(errnoOf(thrown) ?? "")) throw thrown;
  }
}

const fullness = new Set(["ENOTEMPTY", "EEXIST"]);
