import { rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Attachment, AttachmentKey } from "../../../index.js";
import { faultOf } from "../../node/fault-of.js";
import { makeDirectory } from "../../node/files/make-directory.js";
import { ifThere, namesIn } from "../../node/files/read-file.js";
import { readJson, type JsonRead } from "../../node/files/read-json.js";
import { writeInto, removeIfEmpty } from "../../node/files/write-into.js";
import { createHolder } from "../../node/locks/holder.js";
import { attachmentSchema } from "../../node/store/network-schemas.js";

/** An attachment for which ADD was attempted, and which of its sandbox's that was. */
export interface CachedAttachment {
  readonly place: number;
  readonly attachment: Attachment;
}

const entrySchema: z.ZodType<CachedAttachment> = z.object({
  place: z.int(),
  attachment: attachmentSchema,
});

/** What is cached of a sandbox. */
interface CachedSandbox {
  /** In the order of ADD. */
  readonly attachments: readonly Attachment[];
  /** About entries that could not be read. */
  readonly warnings: readonly string[];
}

/** The entry of an attachment. A damaged one is put aside, and is absent from then on. */
export async function readCached(
  root: string,
  sandboxId: string,
  key: AttachmentKey,
): Promise<JsonRead<CachedAttachment>> {
  return readEntry(root, sandboxId, nameOf(key));
}

/** All that is cached of a sandbox. */
export async function readCachedSandbox(root: string, sandboxId: string): Promise<CachedSandbox> {
  const { entries, warnings } = await readEntries(root, sandboxId);
  return { attachments: entries.map(({ attachment }) => attachment), warnings };
}

async function readEntries(root: string, sandboxId: string) {
  const entries: CachedAttachment[] = [];
  const warnings: string[] = [];
  for (const name of await namesIn(directoryOf(root, sandboxId))) {
    const read = await readEntry(root, sandboxId, name);
    if (read.state === "read") entries.push(read.value);
    if (read.state === "corrupt") warnings.push(read.message);
  }
  entries.sort((one, other) => one.place - other.place);
  return { entries, warnings };
}

async function readEntry(
  root: string,
  sandboxId: string,
  name: string,
): Promise<JsonRead<CachedAttachment>> {
  const path = join(directoryOf(root, sandboxId), name);
  try {
    const read = await readJson(path, entrySchema);
    const isElsewhere = read.state === "read" && nameOf(read.value.attachment) !== name;
    if (read.state !== "corrupt" && !isElsewhere) return read;
    const why = read.state === "corrupt" ? read.message : "it is about another attachment";
    const message = `what was cached of ${name} for sandbox ${sandboxId} is damaged: ${why}`;
    return { state: "corrupt", message: `${message}; ${await putAside(root, path)}` };
  } catch (thrown) {
    return { state: "corrupt", message: faultOf(thrown, "the cache cannot be read").message };
  }
}

async function putAside(root: string, path: string): Promise<string> {
  const aside = join(root, "quarantine", (await createHolder()).token);
  await makeDirectory(join(root, "quarantine"));
  await ifThere(rename(path, aside));
  return `it is kept in ${aside}`;
}

/**
 * The attachment is cached, beyond a power loss: in its place if it was, or as the sandbox's last.
 */
export async function writeCached(
  root: string,
  sandboxId: string,
  attachment: Attachment,
): Promise<void> {
  const { entries } = await readEntries(root, sandboxId);
  const name = nameOf(attachment);
  const before = entries.find((entry) => nameOf(entry.attachment) === name);
  const place = before?.place ?? (entries.at(-1)?.place ?? 0) + 1;
  const text = JSON.stringify({ place, attachment } satisfies CachedAttachment);
  const directory = directoryOf(root, sandboxId);
  await writeInto({ directory, name, temporary: join(root, "temporary") }, text);
}

/** Nothing is cached of the attachment; answers a warning where that cannot be done. */
export async function removeCached(
  root: string,
  sandboxId: string,
  key: AttachmentKey,
): Promise<readonly string[]> {
  const directory = directoryOf(root, sandboxId);
  try {
    await ifThere(unlink(join(directory, nameOf(key))));
    await removeIfEmpty(directory);
    return [];
  } catch (thrown) {
    return [faultOf(thrown, `${nameOf(key)} of sandbox ${sandboxId} stays cached`).message];
  }
}

function directoryOf(root: string, sandboxId: string): string {
  return join(cachedBelow(root), sandboxId);
}

/** The directory that has one for each sandbox of which anything is cached. */
export function cachedBelow(root: string): string {
  return join(root, "attachments");
}

function nameOf({ network, interfaceName }: AttachmentKey): string {
  return `${network}@${interfaceName}.json`;
}
