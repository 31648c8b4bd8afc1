import { join } from "node:path";
import {
  applySandboxFact,
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type AttachmentKey,
  type Call,
  type Done,
  type Result,
  type SandboxFact,
  type SandboxRecord,
} from "../../../index.js";
import { writeWhole } from "../files/write-file.js";
import { holding } from "../locks/hold.js";
import {
  findAttachment,
  quarantineAttachments,
  readAttachments,
  writeAttachment,
} from "./attachments.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadSandbox } from "./load-sandbox.js";
import type { Abandoned, SandboxProgress } from "./sandbox-schemas.js";
import { sandboxDirectory } from "./store-paths.js";

/**
 * The fact stands beside the record, which is never rewritten for it: so a damaged record takes
 * facts too, and one that was written through is never replaced by one that was not.
 */
export function recordSandboxFact(
  files: FileStoreFiles,
  sandboxId: string,
  fact: SandboxFact,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return holdingSandbox(files, sandboxId, call, async () => {
    const loaded = await loadSandbox(files, sandboxId);
    if (loaded === undefined) return ok(unchanged);
    const next = applySandboxFact(loaded.sandbox, fact);
    if (next === loaded.sandbox) return ok(unchanged);
    await writeFact(files, next, fact);
    return ok(changed);
  });
}

/** Runs something while nobody else changes what is recorded of the sandbox and its containers. */
export function holdingSandbox<Value>(
  { paths }: FileStoreFiles,
  sandboxId: string,
  call: Call,
  run: () => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  return holding(join(paths.sandboxLocks, sandboxId), call, run);
}

function writeFact(files: FileStoreFiles, next: SandboxRecord, fact: SandboxFact): Promise<void> {
  switch (fact.kind) {
    case "attachment-detached":
      return writeAttachmentState(files, next, fact.attachment, "detached");
    case "attachment-abandoned":
      return writeAttachmentState(files, next, fact.attachment, "abandoned");
    case "namespace-abandoned":
    case "live-processes-abandoned":
      return writeAbandoned(files, next);
    case "phase":
    case "namespace-released":
    case "notified":
    case "step-failed":
    case "step-recovered":
      return writeProgress(files, next);
  }
}

async function writeAttachmentState(
  { paths }: FileStoreFiles,
  { id }: SandboxRecord,
  key: AttachmentKey | "unreadable",
  state: "detached" | "abandoned",
): Promise<void> {
  const directory = sandboxDirectory(paths, id);
  const stored = await readAttachments(directory);
  if (key === "unreadable") return quarantineAttachments(paths, directory, id);
  const one = typeof stored === "object" ? findAttachment(stored, key) : undefined;
  if (one === undefined) return;
  await writeAttachment(paths, { ...one, attachment: { ...one.attachment, state } });
}

async function writeAbandoned({ paths }: FileStoreFiles, next: SandboxRecord): Promise<void> {
  const abandoned: Abandoned = {
    namespace: next.networkNamespace?.abandoned ?? false,
    liveProcesses: next.liveProcessesAbandoned ?? false,
  };
  const path = join(sandboxDirectory(paths, next.id), "abandoned.json");
  const { temporary } = paths;
  await writeWhole({ path, temporary, outlives: "power-loss" }, JSON.stringify(abandoned));
}

async function writeProgress(
  { paths }: FileStoreFiles,
  { id, phase, notified, failures, networkNamespace }: SandboxRecord,
): Promise<void> {
  const progress: SandboxProgress = {
    phase,
    ...(notified === undefined ? {} : { notified }),
    ...(failures === undefined ? {} : { failures }),
    ...(networkNamespace?.released ? { namespaceReleased: true } : {}),
  };
  const path = join(sandboxDirectory(paths, id), "progress.json");
  const { temporary } = paths;
  await writeWhole({ path, temporary, outlives: "process" }, JSON.stringify(progress));
}
