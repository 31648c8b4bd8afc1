import type { GarbageReport } from "../housekeeping/garbage-report.js";

/** How far a collection of garbage came before its caller gave up. */
export function describeCollection({ ledger, leftovers, networks }: GarbageReport): string {
  const debts = counted(ledger, "settled", "debts settled");
  const rest = counted(leftovers, "removed", "leftovers removed");
  const collected = counted(networks, "collected", "networks collected");
  return `The collection was ended before it was done: ${debts}, ${rest}, ${collected}.`;
}

function counted(
  items: readonly { readonly outcome: string }[],
  wanted: string,
  words: string,
): string {
  const reached = items.filter(({ outcome }) => outcome === wanted).length;
  return `${reached} of ${items.length} ${words}`;
}
