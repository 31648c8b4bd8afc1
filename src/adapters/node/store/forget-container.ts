import { join } from "node:path";
import {
  changed,
  ok,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { syncDirectory } from "../files/make-directory.js";
import { isThere } from "../files/read-file.js";
import { removeEntry } from "../files/remove-entry.js";
import type { FileStoreFiles } from "./file-store-files.js";
import {
  loadContainer,
  placeOfContainer,
  readIndexEntry,
  searchContainer,
} from "./load-container.js";
import { releaseNames } from "./names.js";
import { putAside } from "./put-aside.js";
import { holdingSandbox } from "./record-sandbox-fact.js";
import type { StorePaths } from "./store-paths.js";
import { removeAtOnce } from "./temporary.js";

/**
 * The container has no record, and its name is free. The name goes first: once the record is gone,
 * nobody would ask for it again.
 */
export async function forgetContainer(
  files: FileStoreFiles,
  containerId: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { paths } = files;
  const released = await releaseNames(files, containerId, call);
  const place =
    (await placeOfContainer(files, containerId)) ?? (await searchContainer(paths, containerId));
  if (released.isErr() || place === undefined) return released;
  const { sandboxId, directory } = place;
  return holdingSandbox(files, sandboxId, call, async () => {
    const loaded = await loadContainer(place, containerId);
    await unlinkContainer(paths, sandboxId, containerId);
    if (loaded?.corrupt === true) await putAside(paths, sandboxId, directory);
    else if (await isThere(directory)) await removeAtOnce(paths, directory);
    return ok(loaded === undefined ? released.value : changed);
  });
}

/** The index of ids does not lead to the container, unless it belongs to another sandbox. */
export async function unlinkContainer(
  paths: StorePaths,
  sandboxId: string,
  containerId: string,
): Promise<void> {
  const entry = await readIndexEntry(paths, containerId);
  if (entry === undefined || (entry !== "damaged" && entry.sandboxId !== sandboxId)) return;
  await removeEntry(join(paths.containers, containerId));
  await syncDirectory(paths.containers);
}
