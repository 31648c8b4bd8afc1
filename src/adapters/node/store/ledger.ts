import { unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type Done,
  type Ledger,
  type LedgerEntry,
  type Result,
} from "../../../index.js";
import { ifThere, isThere, namesIn } from "../files/read-file.js";
import { makeDirectory, syncDirectory } from "../files/make-directory.js";
import { readJson } from "../files/read-json.js";
import { writeWhole } from "../files/write-file.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { ledgerSchema } from "./ledger-schema.js";
import { fileNameFor, type StorePaths } from "./store-paths.js";

/** The ledger holds the entry, beyond a power loss; its id may be any text. */
export async function addLedgerEntry(
  { paths }: FileStoreFiles,
  entry: LedgerEntry,
): Promise<Result<Done, AdapterFault>> {
  const path = fileOf(paths, entry.id);
  if (await isThere(path)) return ok(unchanged);
  await makeDirectory(paths.ledger);
  const { temporary } = paths;
  await writeWhole({ path, temporary, outlives: "power-loss" }, JSON.stringify(entry));
  return ok(changed);
}

function fileOf({ ledger }: StorePaths, id: string): string {
  return join(ledger, `${fileNameFor(id)}.json`);
}

/** The entries, the oldest first. A damaged file stays where it is, for people to read. */
export async function listLedger({ paths }: FileStoreFiles): Promise<Result<Ledger, AdapterFault>> {
  const entries: LedgerEntry[] = [];
  const damaged: string[] = [];
  for (const name of await namesIn(paths.ledger)) {
    const path = join(paths.ledger, name);
    const read = await readJson(path, ledgerSchema);
    if (read.state === "corrupt") damaged.push(`${path} cannot be read: ${read.message}`);
    if (read.state !== "read") continue;
    if (fileOf(paths, read.value.id) === path) entries.push(read.value);
    else damaged.push(`${path} holds the entry of another id`);
  }
  return ok({ entries: entries.sort((one, other) => one.at - other.at), damaged });
}

/** The ledger does not hold the entry. */
export async function settleLedgerEntry(
  { paths }: FileStoreFiles,
  id: string,
): Promise<Result<Done, AdapterFault>> {
  const was = await ifThere(unlink(fileOf(paths, id)).then(() => true));
  if (was === undefined) return ok(unchanged);
  await syncDirectory(paths.ledger);
  return ok(changed);
}
