import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeDirectory, syncDirectory } from "../files/make-directory.js";
import { createHolder } from "../locks/holder.js";
import type { StorePaths } from "./store-paths.js";

/** The bytes of a damaged record are kept for people, where no store reads them. */
export async function putAside(
  { quarantine }: StorePaths,
  sandboxId: string,
  directory: string,
): Promise<void> {
  const aside = join(quarantine, sandboxId);
  await makeDirectory(aside);
  await rename(directory, join(aside, (await createHolder()).token));
  await syncDirectory(dirname(directory));
}
