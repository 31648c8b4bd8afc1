import { join } from "node:path";
import {
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type Done,
  type LedgerEntry,
  type Result,
} from "../../../index.js";
import { isThere } from "../files/read-file.js";
import { makeDirectory } from "../files/make-directory.js";
import { writeWhole } from "../files/write-file.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { fileNameFor } from "./store-paths.js";

/** The ledger holds the entry, beyond a power loss; its id may be any text. */
export async function addLedgerEntry(
  { paths }: FileStoreFiles,
  entry: LedgerEntry,
): Promise<Result<Done, AdapterFault>> {
  const path = join(paths.ledger, `${fileNameFor(entry.id)}.json`);
  if (await isThere(path)) return ok(unchanged);
  await makeDirectory(paths.ledger);
  const { temporary } = paths;
  await writeWhole({ path, temporary, outlives: "power-loss" }, JSON.stringify(entry));
  return ok(changed);
}
