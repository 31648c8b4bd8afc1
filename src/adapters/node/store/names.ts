import { join } from "node:path";
import * as z from "zod";
import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type ProcessIdentity,
  type Result,
} from "../../../index.js";
import { refused } from "../answering.js";
import { isThere, namesIn } from "../files/read-file.js";
import { readJson } from "../files/read-json.js";
import { removeEntry } from "../files/remove-entry.js";
import { removeIfEmpty, writeInto } from "../files/write-into.js";
import { holding } from "../locks/hold.js";
import { isAlive } from "../processes/identity.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { hasContainerRecord } from "./load-container.js";
import { unindexTraces } from "./namespace-index.js";
import { noteReservation } from "./reservation-note.js";
import { processSchema } from "./sandbox-schemas.js";
import { fileNameFor, sandboxDirectory, type StorePaths } from "./store-paths.js";

/** A name, who holds it, and who reserved it for them. */
interface NameEntry {
  readonly name: string;
  readonly ownerId: string;
  readonly reserver: ProcessIdentity;
}

const entrySchema: z.ZodType<NameEntry> = z.object({
  name: z.string(),
  ownerId: z.string(),
  reserver: processSchema,
});

/**
 * The name belongs to the owner. It is taken over from an owner without a record whose reserver is
 * dead: nobody would ever release it, nor anything else that was noted for that owner. (S01)
 */
export function reserveName(
  files: FileStoreFiles,
  entry: NameEntry,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return holdingName(files.paths, entry.name, call, async () => {
    const standing = await readName(files.paths, entry.name);
    if (standing?.ownerId === entry.ownerId) return ok(unchanged);
    const claim = standing === undefined ? undefined : await whyHeld(files, standing);
    if (claim !== undefined) return refused(`the name ${entry.name} is reserved: ${claim}`);
    if (standing !== undefined) {
      await unindexName(files.paths, standing);
      await unindexTraces(files, standing.ownerId);
    }
    await writeName(files.paths, entry);
    return ok(changed);
  });
}

/** Runs something while nobody else can reserve or release the name. */
export function holdingName<Value>(
  { nameLocks }: StorePaths,
  name: string,
  call: Call,
  run: () => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  return holding(join(nameLocks, fileNameFor(name)), call, run);
}

/** Who holds the name; a damaged entry is read from the index of owners. */
export async function readName(paths: StorePaths, name: string): Promise<NameEntry | undefined> {
  const file = fileNameFor(name);
  const read = await readJson(join(paths.names, file), entrySchema);
  if (read.state === "read") return read.value;
  if (read.state === "absent") return undefined;
  for (const owner of await namesIn(paths.owners)) {
    const indexed = await readNameFile(join(paths.owners, owner, file));
    if (indexed !== undefined) return indexed;
  }
  return undefined;
}

/** Reads the file of a name, or nothing where there is none or it is damaged. */
export async function readNameFile(path: string): Promise<NameEntry | undefined> {
  const read = await readJson(path, entrySchema);
  return read.state === "read" ? read.value : undefined;
}

async function whyHeld(
  files: FileStoreFiles,
  { ownerId, reserver }: NameEntry,
): Promise<string | undefined> {
  if (await isThere(sandboxDirectory(files.paths, ownerId))) return `sandbox ${ownerId} holds it`;
  if (await hasContainerRecord(files, ownerId)) return `container ${ownerId} holds it`;
  if (await isAlive(reserver)) return `process ${reserver.pid} is creating ${ownerId} with it`;
  return undefined;
}

/**
 * The index comes first, so that whatever an owner holds can be released by the owner; and a note
 * before both, so that an index whose writer dies is swept although nobody knows the owner.
 */
async function writeName(paths: StorePaths, entry: NameEntry): Promise<void> {
  const name = fileNameFor(entry.name);
  const { temporary, names } = paths;
  const text = JSON.stringify(entry);
  const note = await noteReservation(paths, entry.ownerId);
  try {
    await writeInto({ directory: join(paths.owners, entry.ownerId), name, temporary }, text);
    await writeInto({ directory: names, name, temporary }, text);
  } finally {
    await note.remove();
  }
}

async function unindexName(paths: StorePaths, { name, ownerId }: NameEntry): Promise<void> {
  const directory = join(paths.owners, ownerId);
  await removeEntry(join(directory, fileNameFor(name)));
  await removeIfEmpty(directory);
}

/** No name is held by the owner, unless it has a record that may need it. */
export async function releaseFreeNames(
  files: FileStoreFiles,
  ownerId: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const hasRecord =
    (await isThere(sandboxDirectory(files.paths, ownerId))) ||
    (await hasContainerRecord(files, ownerId));
  return hasRecord ? ok(unchanged) : releaseNames(files, ownerId, call);
}

/** No name is held by the owner. Only the index of this owner is read. */
export async function releaseNames(
  files: FileStoreFiles,
  ownerId: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { paths } = files;
  const directory = join(paths.owners, ownerId);
  let any = false;
  for (const name of await namesIn(directory)) {
    const released = await holding(join(paths.nameLocks, name), call, async () => {
      const path = join(paths.names, name);
      const entry = await readJson(path, entrySchema);
      const isOwn =
        entry.state === "corrupt" || (entry.state === "read" && entry.value.ownerId === ownerId);
      if (isOwn) await removeEntry(path);
      await removeEntry(join(directory, name));
      return ok(isOwn);
    });
    if (released.isErr()) return err(released.error);
    any ||= released.value;
  }
  await removeIfEmpty(directory);
  return ok(any ? changed : unchanged);
}
