import type { LedgerEntry } from "../model/ledger.js";
import type { Tally } from "../interpreter/tally.js";
import type { Collection } from "./collection.js";
import type { CollectedDebt } from "./garbage-report.js";

/** The entry is gone if what it is about was released without a fault; otherwise it stays. */
export async function settleEntry(
  { run }: Collection,
  entry: LedgerEntry,
  { changed, warnings, faults }: Tally,
): Promise<CollectedDebt> {
  const came = { entry, changed, warnings };
  if (faults.length > 0) return { ...came, outcome: "kept", faults };
  const settled = await run.ports.store.settleLedgerEntry({ id: entry.id }, run.caller);
  if (settled.isErr()) return { ...came, outcome: "kept", faults: [settled.error] };
  return { ...came, outcome: "settled", faults };
}
