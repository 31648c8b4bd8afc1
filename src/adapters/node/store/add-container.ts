import { symlink } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  hasReached,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type ContainerRecord,
  type Done,
  type Result,
} from "../../../index.js";
import { refused } from "../answering.js";
import { makeDirectory, syncDirectory } from "../files/make-directory.js";
import { removeEntry } from "../files/remove-entry.js";
import { writeWhole } from "../files/write-file.js";
import { removeIfEmpty } from "../files/write-into.js";
import { selfIdentity } from "../processes/identity.js";
import { containerSchema } from "./container-schemas.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { hasContainerRecord, placeBelow } from "./load-container.js";
import { loadSandbox } from "./load-sandbox.js";
import { holdingName, reserveName } from "./names.js";
import { readableText } from "./readable-text.js";
import { holdingSandbox } from "./record-sandbox-fact.js";
import type { StorePaths } from "./store-paths.js";

/** The container has a record, unless its sandbox has begun to stop: the fence's first half. */
export function addContainer(
  files: FileStoreFiles,
  container: ContainerRecord,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { id, sandboxId } = container;
  const add = async (): Promise<Result<Done, AdapterFault>> => {
    const fenced = await whyFenced(files, sandboxId);
    if (fenced !== undefined) return refused(`container ${id} is not added: ${fenced}`);
    if (await hasContainerRecord(files, id)) return refused(`there is a container ${id} already`);
    const created: ContainerRecord = { ...container, phase: "creating" };
    containerText(created);
    const { directory } = placeBelow(files.paths, sandboxId, id);
    await makeDirectory(directory);
    const reserved = await reserveOwnName(files, container, call);
    if (reserved.isErr()) {
      await removeIfEmpty(directory);
      return reserved;
    }
    await placeContainer(files.paths, directory, created);
    return ok(changed);
  };
  // The same id may be added to two sandboxes at once, and a sandbox's lock keeps out only its own.
  return holdingSandbox(files, sandboxId, call, () =>
    holdingName(files.paths, `\0container ${id}`, call, add),
  );
}

/** Why nothing may be added to the sandbox or started in it. */
export async function whyFenced(
  files: FileStoreFiles,
  sandboxId: string,
): Promise<string | undefined> {
  const loaded = await loadSandbox(files, sandboxId);
  if (loaded === undefined) return `there is no sandbox ${sandboxId}`;
  if (loaded.corrupt !== undefined) return `the record of sandbox ${sandboxId} is damaged`;
  const { phase } = loaded.sandbox;
  return hasReached(phase, "stopping") ? `sandbox ${sandboxId} is ${phase}` : undefined;
}

async function reserveOwnName(
  files: FileStoreFiles,
  { id, name, creator }: ContainerRecord,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  if (name === undefined) return ok(unchanged);
  const reserver = creator ?? (await selfIdentity());
  return reserveName(files, { name, ownerId: id, reserver }, call);
}

/**
 * The record comes last: the directory alone leads whoever forgets the sandbox to link and name.
 */
async function placeContainer(
  paths: StorePaths,
  directory: string,
  container: ContainerRecord,
): Promise<void> {
  await linkContainer(paths, container);
  await writeContainer(paths, directory, container);
}

/** The index of ids leads to the container, beyond a power loss. */
export async function linkContainer(
  paths: StorePaths,
  { id, sandboxId }: ContainerRecord,
): Promise<void> {
  await makeDirectory(paths.containers);
  const link = join(paths.containers, id);
  await removeEntry(link);
  await symlink(sandboxId, link);
  await syncDirectory(paths.containers);
}

/** The record stands in the container's directory, beyond a power loss. */
export async function writeContainer(
  { temporary }: StorePaths,
  directory: string,
  container: ContainerRecord,
): Promise<void> {
  const path = join(directory, "record.json");
  await writeWhole({ path, temporary, outlives: "power-loss" }, containerText(container));
}

function containerText(container: ContainerRecord): string {
  return readableText(containerSchema, container);
}
