import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LedgerEntry } from "podsandbox";
import type { RealPlace } from "./real-node.js";

/** What stands on the ledger of a real node, and in which files. */
export async function ledgerOf({ directory }: RealPlace) {
  const ledger = join(directory, "node/store/ledger");
  const names = await readdir(ledger).catch(() => []);
  const paths = names.map((name) => join(ledger, name));
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  return { paths, entries: texts.map((text) => JSON.parse(text) as LedgerEntry) };
}
