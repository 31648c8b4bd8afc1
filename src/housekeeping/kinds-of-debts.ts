import type { Debt, LedgerEntry } from "../model/ledger.js";

/** Processes that were given up alive, with all that they may use. */
type Life = Debt & { readonly kind: "live-processes" };

/** An entry about processes that were given up alive. */
export type LifeEntry = LedgerEntry & { readonly debt: Life };

/** An entry about anything else. */
export type ThingEntry = LedgerEntry & { readonly debt: Exclude<Debt, Life> };

/** Whether an entry is about processes that were given up alive. */
export function isLife(entry: LedgerEntry): entry is LifeEntry {
  return entry.debt.kind === "live-processes";
}

/** Whether an entry is about anything else. */
export function isThing(entry: LedgerEntry): entry is ThingEntry {
  return !isLife(entry);
}
