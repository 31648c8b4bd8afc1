import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isRefusedWrite } from "../fault-of.js";
import { namesIn } from "../files/read-file.js";
import { makeDirectory, syncDirectory } from "../files/make-directory.js";
import { createHolder, readHolder } from "../locks/holder.js";
import { isAlive } from "../processes/identity.js";
import type { StorePaths } from "./store-paths.js";

/** A new directory in which something is put together before it gets its place. */
export async function makeTemporaryDirectory({ temporary }: StorePaths): Promise<string> {
  await makeDirectory(temporary);
  const path = join(temporary, (await createHolder()).text);
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** The directory is gone at once, beyond a power loss; what it held follows. */
export async function removeAtOnce({ temporary }: StorePaths, path: string): Promise<void> {
  const aside = join(temporary, (await createHolder()).text);
  try {
    await makeDirectory(temporary);
    await rename(path, aside);
    await syncDirectory(dirname(path));
  } catch (thrown) {
    // A full disk may have no room for one more entry; removing where it stands makes some.
    if (!isRefusedWrite(thrown)) throw thrown;
    await rm(path, { recursive: true, force: true });
  }
  await rm(aside, { recursive: true, force: true });
}

/**
 * Nothing is left of what dead processes had on its way in or out; whoever asks may look at each
 * directory before it goes.
 */
export async function sweepTemporary(
  { temporary }: StorePaths,
  before: (directory: string) => Promise<void>,
): Promise<void> {
  for (const name of await namesIn(temporary)) {
    const { identity } = readHolder(name);
    if (identity === undefined || (await isAlive(identity))) continue;
    const directory = join(temporary, name);
    await before(directory);
    await rm(directory, { recursive: true, force: true });
  }
}
