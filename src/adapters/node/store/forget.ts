import { rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { faultOf } from "../fault-of.js";
import { ifThere, isThere, namesIn, readLinkIfThere } from "../files/read-file.js";
import { makeDirectory, syncDirectory } from "../files/write-file.js";
import { createHolder } from "../locks/holder.js";
import { sweepLocks } from "../locks/try-hold.js";
import type { FileStoreFiles } from "./file-store-files.js";
import {
  loadContainer,
  placeBelow,
  placeOfContainer,
  type ContainerPlace,
} from "./load-container.js";
import { loadSandbox } from "./load-sandbox.js";
import { releaseNames } from "./names.js";
import { findNamespaceOf, unindexNamespace } from "./namespace-index.js";
import { holdingSandbox } from "./record-sandbox-fact.js";
import { containersDirectory, sandboxDirectory, type StorePaths } from "./store-paths.js";
import { removeAtOnce, sweepTemporary } from "./temporary.js";

/** The sandbox has no record and is in no index. Its indexes go first: the record leads to them. */
export async function forgetSandbox(
  files: FileStoreFiles,
  sandboxId: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { paths } = files;
  const forgotten = await holdingSandbox(files, sandboxId, call, async () => {
    const loaded = await loadSandbox(files, sandboxId);
    if (loaded === undefined) return forgetTraces(files, sandboxId);
    for (const containerId of await namesIn(containersDirectory(paths, sandboxId))) {
      const released = await releaseNames(files, containerId, call);
      if (released.isErr()) return released;
      await unlinkContainer(paths, sandboxId, containerId);
    }
    const namespacePath = loaded.sandbox.networkNamespace?.path;
    if (namespacePath !== undefined) await unindexNamespace(files, sandboxId, namespacePath);
    const directory = sandboxDirectory(paths, sandboxId);
    if (loaded.corrupt === undefined) await removeAtOnce(paths, directory);
    else await putAside(paths, sandboxId, directory);
    return ok(changed);
  });
  const warnings = await sweep(paths);
  return forgotten.map((done) => (warnings.length > 0 ? { ...done, warnings } : done));
}

/** A creator that died may have left an entry in an index, and no record that leads to it. */
async function forgetTraces(
  files: FileStoreFiles,
  sandboxId: string,
): Promise<Result<Done, AdapterFault>> {
  const namespace = await findNamespaceOf(files, sandboxId);
  if (namespace === undefined) return ok(unchanged);
  await unindexNamespace(files, sandboxId, namespace.path);
  return ok(changed);
}

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

/**
 * A crash may have left a record without its entry in the index; then all sandboxes are looked at.
 */
async function searchContainer(
  paths: StorePaths,
  containerId: string,
): Promise<ContainerPlace | undefined> {
  for (const sandboxId of await namesIn(paths.sandboxes)) {
    const place = placeBelow(paths, sandboxId, containerId);
    if (await isThere(place.directory)) return place;
  }
  return undefined;
}

async function unlinkContainer(
  { containers }: StorePaths,
  sandboxId: string,
  containerId: string,
): Promise<void> {
  const link = join(containers, containerId);
  if ((await readLinkIfThere(link)) !== sandboxId) return;
  await ifThere(unlink(link));
  await syncDirectory(containers);
}

/** The bytes of a damaged record are kept for people, where no store reads them. */
async function putAside(
  { quarantine }: StorePaths,
  sandboxId: string,
  directory: string,
): Promise<void> {
  const aside = join(quarantine, sandboxId);
  await makeDirectory(aside);
  await rename(directory, join(aside, (await createHolder()).token));
  await syncDirectory(dirname(directory));
}

/** What dead processes left must not keep a forgotten sandbox on the disk. */
async function sweep(paths: StorePaths): Promise<readonly string[]> {
  try {
    await sweepTemporary(paths);
    for (const directory of [paths.leases, paths.sandboxLocks, paths.nameLocks])
      await sweepLocks(directory);
    return [];
  } catch (thrown) {
    return [faultOf(thrown, "what dead processes left could not be swept").message];
  }
}
