import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new directory, and what removes it. */
export async function ownDirectory(): Promise<{
  readonly root: string;
  readonly remove: () => Promise<void>;
}> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "podsandbox-contract-")));
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** The names in a directory; none where it is not there. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => []);
}
