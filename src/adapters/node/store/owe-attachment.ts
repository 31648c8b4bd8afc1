import { unlink } from "node:fs/promises";
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
} from "../../../index.js";
import { refused } from "../answering.js";
import { whyFenced } from "./add-container.js";
import { addAttachment, findAttachment, readAttachments, writeAttachment } from "./attachments.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { holdingSandbox } from "./record-sandbox-fact.js";
import { sandboxDirectory } from "./store-paths.js";

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
