import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  ok,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { refused } from "../answering.js";
import { errnoOf } from "../fault-of.js";
import { isThere } from "../files/read-file.js";
import { makeDirectory, syncDirectory } from "../files/make-directory.js";
import { writeWhole } from "../files/write-file.js";
import { attachmentText, writeAttachments } from "./attachments.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { holdingName, readName } from "./names.js";
import { indexNamespace } from "./namespace-index.js";
import { readableText } from "./readable-text.js";
import { sandboxSchema } from "./sandbox-schemas.js";
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
  assertReadable(sandbox);
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
  await writeWhole({ path, temporary, outlives: "power-loss" }, sandboxText(sandbox));
}

function sandboxText({ attachments, ...record }: SandboxRecord): string {
  void attachments;
  return readableText(sandboxSchema, record);
}

/** It throws where something of the sandbox could not be read back, before anything is written. */
export function assertReadable(sandbox: SandboxRecord): void {
  sandboxText(sandbox);
  const { attachments = [] } = sandbox;
  if (attachments !== "unreadable") attachments.forEach(attachmentText);
}
