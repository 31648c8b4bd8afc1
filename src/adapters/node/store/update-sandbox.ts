import { unlink } from "node:fs/promises";
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
import { ifThere } from "../files/read-file.js";
import { whyFenced } from "./add-container.js";
import { assertReadable, writeSandbox } from "./add-sandbox.js";
import { writeAttachments } from "./attachments.js";
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
    const after = { ...before, ...change, id: sandboxId };
    assertReadable(after);
    await replaceRecord(files, before, after);
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
