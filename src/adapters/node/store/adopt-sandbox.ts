import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  ok,
  type AdapterFault,
  type Call,
  type ContainerRecord,
  type Done,
  type KnownSandbox,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { refused } from "../answering.js";
import { isThere } from "../files/read-file.js";
import { makeDirectory, syncDirectory } from "../files/make-directory.js";
import { selfIdentity } from "../processes/identity.js";
import { linkContainer, writeContainer } from "./add-container.js";
import { writeSandbox } from "./add-sandbox.js";
import { writeAttachments } from "./attachments.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { placeOfContainer } from "./load-container.js";
import { deriveSandbox } from "./load-sandbox.js";
import { reserveName } from "./names.js";
import { indexNamespace } from "./namespace-index.js";
import { holdingSandbox } from "./record-sandbox-fact.js";
import { sandboxDirectory, type StorePaths } from "./store-paths.js";
import { makeTemporaryDirectory } from "./temporary.js";

/** A sandbox without a record gets one, as far as it is known, and behind the fence. */
export function adoptSandbox(
  files: FileStoreFiles,
  sandboxId: string,
  known: KnownSandbox | undefined,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return holdingSandbox(files, sandboxId, call, async () => {
    if (await isThere(sandboxDirectory(files.paths, sandboxId)))
      return refused(`sandbox ${sandboxId} has a record`);
    const taken = await findTaken(files, sandboxId, known?.containers ?? []);
    if (taken !== undefined) return refused(`container ${taken} belongs to another sandbox`);
    const base = known?.sandbox ?? (await deriveAll(files, sandboxId));
    const sandbox = { ...base, id: sandboxId, phase: "removing" } as const;
    const containers = known?.containers ?? [];
    const named = await reserveAll(files, [sandbox, ...containers], call);
    if (named.isErr()) return named;
    await place(files, sandbox, containers);
    return ok(changed);
  });
}

async function findTaken(
  files: FileStoreFiles,
  sandboxId: string,
  containers: readonly ContainerRecord[],
): Promise<string | undefined> {
  for (const { id } of containers) {
    const held = await placeOfContainer(files, id);
    const isElsewhere = held !== undefined && held.sandboxId !== sandboxId;
    if (isElsewhere && (await isThere(held.directory))) return id;
  }
  return undefined;
}

/** Whatever it has attached, nobody wrote it down. */
async function deriveAll(files: FileStoreFiles, id: string): Promise<SandboxRecord> {
  const sandbox = await deriveSandbox(files, id);
  return sandbox.network === "node" ? sandbox : { ...sandbox, attachments: "unreadable" };
}

async function reserveAll(
  files: FileStoreFiles,
  owners: readonly { readonly id: string; readonly name?: string }[],
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const reserver = await selfIdentity();
  for (const { id: ownerId, name } of owners) {
    if (name === undefined) continue;
    const reserved = await reserveName(files, { name, ownerId, reserver }, call);
    if (reserved.isErr()) return reserved;
  }
  return ok(changed);
}

/** It is moved to its place whole, so that a crash leaves all of it or nothing. */
async function place(
  files: FileStoreFiles,
  sandbox: SandboxRecord,
  containers: readonly ContainerRecord[],
): Promise<void> {
  const { paths } = files;
  if (sandbox.networkNamespace !== undefined)
    await indexNamespace(files, sandbox.id, sandbox.networkNamespace);
  await makeDirectory(paths.sandboxes);
  const made = await makeTemporaryDirectory(paths);
  try {
    await writeAll(paths, made, sandbox, containers);
    await rename(made, sandboxDirectory(paths, sandbox.id));
  } catch (thrown) {
    await rm(made, { recursive: true, force: true });
    throw thrown;
  }
  await syncDirectory(paths.sandboxes);
  for (const container of containers) await linkContainer(paths, container);
}

async function writeAll(
  paths: StorePaths,
  directory: string,
  sandbox: SandboxRecord,
  containers: readonly ContainerRecord[],
): Promise<void> {
  await writeSandbox(paths, directory, sandbox);
  const { attachments } = sandbox;
  if (attachments !== undefined) await writeAttachments(paths, directory, attachments);
  for (const container of containers) {
    const own = join(directory, "containers", container.id);
    await makeDirectory(own);
    await writeContainer(paths, own, { ...container, sandboxId: sandbox.id });
  }
}
