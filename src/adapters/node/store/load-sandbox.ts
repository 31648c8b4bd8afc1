import { join } from "node:path";
import { hasReached, type SandboxPhase, type SandboxRecord } from "../../../index.js";
import { isThere } from "../files/read-file.js";
import { readJson, type JsonRead } from "../files/read-json.js";
import { readAttachments } from "./attachments.js";
import { findNamespaceOf } from "./namespace-index.js";
import {
  abandonedSchema,
  sandboxProgressSchema,
  sandboxSchema,
  type Abandoned,
  type SandboxProgress,
} from "./sandbox-schemas.js";
import { sandboxDirectory } from "./store-paths.js";
import type { FileStoreFiles } from "./file-store-files.js";

/** A sandbox as the store has it, with why its record cannot be read where it cannot. */
interface LoadedSandbox {
  readonly sandbox: SandboxRecord;
  readonly corrupt?: string;
}

/**
 * Reads a sandbox: its record, or what its id says where the record is damaged, and what has been
 * recorded beside it since.
 */
export async function loadSandbox(
  files: FileStoreFiles,
  id: string,
): Promise<LoadedSandbox | undefined> {
  const directory = sandboxDirectory(files.paths, id);
  const read = await readJson(join(directory, "record.json"), sandboxSchema);
  const why = await whyCorrupt(read, directory, id);
  if (why === "absent") return undefined;
  const base =
    read.state === "read" && why === undefined ? read.value : await deriveSandbox(files, id);
  const sandbox = await withFacts(directory, base);
  return why === undefined ? { sandbox } : { sandbox, corrupt: why };
}

async function whyCorrupt(
  read: JsonRead<Omit<SandboxRecord, "attachments">>,
  directory: string,
  id: string,
): Promise<string | undefined> {
  if (read.state === "corrupt") return read.message;
  if (read.state === "read")
    return read.value.id === id ? undefined : "the record is that of another id";
  return (await isThere(directory)) ? "the record is missing" : "absent";
}

/** What the id of a sandbox says of it by convention, and what the index of namespaces knows. */
export async function deriveSandbox(files: FileStoreFiles, id: string): Promise<SandboxRecord> {
  const networkNamespace = await findNamespaceOf(files, id);
  return {
    network: "pod",
    ...files.derive(id),
    ...(networkNamespace === undefined ? {} : { networkNamespace }),
    id,
    phase: "unknown",
  };
}

const nothing: Abandoned = { namespace: false, liveProcesses: false };

async function withFacts(directory: string, base: SandboxRecord): Promise<SandboxRecord> {
  const { namespaceReleased = false, ...progress } = await readProgress(directory);
  const abandoned = await readJson(join(directory, "abandoned.json"), abandonedSchema);
  const stored = await readAttachments(directory);
  const attachments =
    typeof stored === "object" ? stored.map(({ attachment }) => attachment) : stored;
  const { namespace, liveProcesses } = abandoned.state === "read" ? abandoned.value : nothing;
  return {
    ...base,
    ...progress,
    phase: later(base.phase, progress.phase),
    ...(attachments === undefined ? {} : { attachments }),
    ...namespaceIn(base, { abandoned: namespace, released: namespaceReleased }),
    ...(liveProcesses ? { liveProcessesAbandoned: true } : {}),
  };
}

/**
 * Only teardown writes progress, so where it cannot be read teardown has begun: the fence holds.
 */
async function readProgress(directory: string): Promise<Partial<SandboxProgress>> {
  const read = await readJson(join(directory, "progress.json"), sandboxProgressSchema);
  if (read.state === "read") return read.value;
  return read.state === "corrupt" ? { phase: "stopping" } : {};
}

function later(one: SandboxPhase, other: SandboxPhase | undefined): SandboxPhase {
  return other === undefined || hasReached(one, other) ? one : other;
}

function namespaceIn(
  { networkNamespace }: SandboxRecord,
  { abandoned, released }: { readonly abandoned: boolean; readonly released: boolean },
): Pick<SandboxRecord, "networkNamespace"> {
  if (networkNamespace === undefined) return {};
  return {
    networkNamespace: {
      ...networkNamespace,
      ...(abandoned ? { abandoned } : {}),
      ...(released ? { released } : {}),
    },
  };
}
