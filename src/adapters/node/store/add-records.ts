import { rename, rm, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  hasReached,
  ok,
  type AdapterFault,
  type Call,
  type ContainerRecord,
  type Done,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { refused } from "../answering.js";
import { errnoOf } from "../fault-of.js";
import { ifThere, isThere } from "../files/read-file.js";
import { makeDirectory, syncDirectory, writeWhole } from "../files/write-file.js";
import { selfIdentity } from "../processes/identity.js";
import { writeAttachments } from "./attachments.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { hasContainerRecord, placeBelow } from "./load-container.js";
import { loadSandbox } from "./load-sandbox.js";
import { holdingName, readName, reserveName } from "./names.js";
import { indexNamespace } from "./namespace-index.js";
import { holdingSandbox } from "./record-sandbox-fact.js";
import { sandboxDirectory, type StorePaths } from "./store-paths.js";
import { makeTemporaryDirectory } from "./temporary.js";

/** The sandbox has a record. */
export function addSandbox(
  files: FileStoreFiles,
  sandbox: SandboxRecord,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { id, name } = sandbox;
  if (name === undefined) return placeSandbox(files, sandbox);
  return holdingName(files.paths, name, call, async () => {
    const entry = await readName(files.paths, name);
    if (entry?.ownerId !== id) return refused(`sandbox ${id} does not hold the name ${name}`);
    return placeSandbox(files, sandbox);
  });
}

/** A directory that is moved to its place whole: it is taken by one, and never seen half-made. */
async function placeSandbox(
  files: FileStoreFiles,
  sandbox: SandboxRecord,
): Promise<Result<Done, AdapterFault>> {
  const { paths } = files;
  const place = sandboxDirectory(paths, sandbox.id);
  if (await isThere(place)) return refused(`there is a sandbox ${sandbox.id} already`);
  if (sandbox.networkNamespace !== undefined)
    await indexNamespace(files, sandbox.id, sandbox.networkNamespace);
  await makeDirectory(paths.sandboxes);
  const made = await makeTemporaryDirectory(paths);
  try {
    await writeSandbox(paths, made, sandbox);
    if (sandbox.attachments !== undefined) await writeAttachments(paths, made, sandbox.attachments);
    await rename(made, place);
  } catch (thrown) {
    await rm(made, { recursive: true, force: true });
    if (!takenCodes.has(errnoOf(thrown) ?? "")) throw thrown;
    return refused(`there is a sandbox ${sandbox.id} already`);
  }
  await syncDirectory(paths.sandboxes);
  return ok(changed);
}

const takenCodes = new Set(["ENOTEMPTY", "EEXIST"]);

/** The record stands in the sandbox's directory, beyond a power loss. */
export async function writeSandbox(
  { temporary }: StorePaths,
  directory: string,
  sandbox: SandboxRecord,
): Promise<void> {
  const path = join(directory, "record.json");
  await writeWhole(
    { path, temporary, outlives: "power-loss" },
    JSON.stringify({ ...sandbox, attachments: undefined }),
  );
}

/**
 * The container has a record below its sandbox, which has not begun to stop: the fence's first
 * half.
 */
export function addContainer(
  files: FileStoreFiles,
  container: ContainerRecord,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { id, sandboxId, name } = container;
  const add = async (): Promise<Result<Done, AdapterFault>> => {
    const fenced = await whyFenced(files, sandboxId);
    if (fenced !== undefined) return refused(`container ${id} is not added: ${fenced}`);
    if (await hasContainerRecord(files, id)) return refused(`there is a container ${id} already`);
    if (name !== undefined) {
      const reserver = container.creator ?? (await selfIdentity());
      const reserved = await reserveName(files, { name, ownerId: id, reserver }, call);
      if (reserved.isErr()) return reserved;
    }
    await placeContainer(files, container);
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

/**
 * The directory comes before the link and the record last, so that a crash leaves nothing astray.
 */
async function placeContainer(
  { paths }: FileStoreFiles,
  container: ContainerRecord,
): Promise<void> {
  const { directory } = placeBelow(paths, container.sandboxId, container.id);
  await makeDirectory(directory);
  await makeDirectory(paths.containers);
  const link = join(paths.containers, container.id);
  await ifThere(unlink(link));
  await symlink(container.sandboxId, link);
  await syncDirectory(paths.containers);
  await writeContainer(paths, directory, container);
}

/** The record stands in the container's directory, beyond a power loss. */
export async function writeContainer(
  { temporary }: StorePaths,
  directory: string,
  container: ContainerRecord,
): Promise<void> {
  const path = join(directory, "record.json");
  await writeWhole({ path, temporary, outlives: "power-loss" }, JSON.stringify(container));
}
