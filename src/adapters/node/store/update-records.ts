import { unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type Attachment,
  type AttachmentKey,
  type Call,
  type Done,
  type JsonValue,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { refused } from "../answering.js";
import { ifThere } from "../files/read-file.js";
import { whyFenced, writeSandbox } from "./add-records.js";
import {
  addAttachment,
  findAttachment,
  readAttachments,
  writeAttachment,
  writeAttachments,
} from "./attachments.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadSandbox } from "./load-sandbox.js";
import { indexNamespace, unindexNamespace } from "./namespace-index.js";
import { holdingSandbox } from "./record-sandbox-fact.js";
import { sandboxDirectory } from "./store-paths.js";

/** The fields of the record are replaced, unless teardown has begun. */
export function updateSandbox(
  files: FileStoreFiles,
  sandboxId: string,
  change: Partial<Omit<SandboxRecord, "id">>,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return holdingSandbox(files, sandboxId, call, async () => {
    const fenced = await whyFenced(files, sandboxId);
    const loaded = await loadSandbox(files, sandboxId);
    if (fenced !== undefined || loaded === undefined)
      return refused(`sandbox ${sandboxId} is not updated: ${fenced ?? "it is gone"}`);
    const before = loaded.sandbox;
    if (change.phase !== undefined && change.phase !== before.phase && change.phase !== "ready")
      return refused(`sandbox ${sandboxId} does not go from ${before.phase} to ${change.phase}`);
    await replaceRecord(files, before, { ...before, ...change, id: sandboxId });
    if (change.attachments !== undefined) {
      const directory = sandboxDirectory(files.paths, sandboxId);
      await writeAttachments(files.paths, directory, change.attachments);
    }
    return ok(changed);
  });
}

async function replaceRecord(
  files: FileStoreFiles,
  before: SandboxRecord,
  after: SandboxRecord,
): Promise<void> {
  const [old, next] = [before.networkNamespace, after.networkNamespace];
  if (next !== undefined) await indexNamespace(files, after.id, next);
  const directory = sandboxDirectory(files.paths, after.id);
  await writeSandbox(files.paths, directory, after);
  // What stood beside the record is in it now, and would hide what has been replaced.
  await ifThere(unlink(join(directory, "progress.json")));
  if (old !== undefined && old.path !== next?.path)
    await unindexNamespace(files, after.id, old.path);
}

/** The attachment is owed, beyond a power loss, unless teardown has begun. */
export function oweAttachment(
  files: FileStoreFiles,
  sandboxId: string,
  attachment: Attachment,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return holdingSandbox(files, sandboxId, call, async () => {
    const { network } = attachment;
    const fenced = await whyFenced(files, sandboxId);
    if (fenced !== undefined) return refused(`${network} is not attached: ${fenced}`);
    const directory = sandboxDirectory(files.paths, sandboxId);
    const stored = await readAttachments(directory);
    if (stored === "unreadable")
      return refused(`${network} is not attached: what is owed already cannot be read`);
    const owed: Attachment = { ...attachment, state: "owed" };
    const before = findAttachment(stored ?? [], attachment);
    if (before?.attachment.state === "owed") return owedAlready(before.attachment, owed);
    if (before !== undefined) await unlink(before.file);
    await addAttachment(files.paths, directory, owed);
    return ok(changed);
  });
}

/** DEL must be given what ADD was given, so a debt is not replaced by another one. */
function owedAlready(before: Attachment, owed: Attachment): Result<Done, AdapterFault> {
  const asked = { ...before, result: undefined };
  const same = sortedText(asked) === sortedText({ ...owed, result: undefined });
  if (same) return ok(unchanged);
  return refused(
    `${owed.network} ${owed.interfaceName} is owed already, with another configuration`,
  );
}

function sortedText(attachment: object): string {
  return JSON.stringify(
    Object.entries(attachment).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** What ADD answered stands in the attachment. */
export function recordAttachmentResult(
  files: FileStoreFiles,
  sandboxId: string,
  key: AttachmentKey,
  result: JsonValue,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return holdingSandbox(files, sandboxId, call, async () => {
    const stored = await readAttachments(sandboxDirectory(files.paths, sandboxId));
    const one = typeof stored === "object" ? findAttachment(stored, key) : undefined;
    if (one === undefined) return ok(unchanged);
    await writeAttachment(files.paths, { ...one, attachment: { ...one.attachment, result } });
    return ok(changed);
  });
}
