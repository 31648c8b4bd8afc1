import type { Fault } from "../ports/fault.js";
import { asItWas, broughtUp, type Collection } from "./collection.js";
import { eachOf } from "./each-of.js";
import type { CollectedDebt, CollectedLeftover } from "./garbage-report.js";
import { lookForLeftovers, whatLives, type Leftover } from "./look-for-leftovers.js";
import { adoptAndRemove, hasChanged } from "./remove-adopted.js";

/** What became of everything that no record owned. */
export interface RemovedLeftovers {
  readonly items: readonly CollectedLeftover[];
  /** Why there may be more. */
  readonly faults: readonly Fault[];
}

/**
 * Nothing is left of sandboxes that have no record and no process, each by itself; what lives is
 * spared, and so is what the ledger still has debts of. (failures.md N13, R07, M06, B01)
 */
export async function removeLeftovers(
  collection: Collection,
  debts: readonly CollectedDebt[],
): Promise<RemovedLeftovers> {
  const { run, concurrency } = collection;
  const found = await lookForLeftovers(run, concurrency);
  if (found.isErr()) return { items: [], faults: [found.error] };
  const owing = new Set(
    debts.filter(({ outcome }) => outcome !== "settled").map(({ entry }) => entry.sandboxId),
  );
  const items = await eachOf(found.value.leftovers, concurrency, (leftover) =>
    removeOne(collection, leftover, owing.has(leftover.sandboxId)),
  );
  return { items, faults: found.value.faults };
}

async function removeOne(
  collection: Collection,
  leftover: Leftover,
  isOwing: boolean,
): Promise<CollectedLeftover> {
  const why = isOwing ? "the ledger has debts of it" : whySpared(leftover);
  if (why !== undefined) return { ...asItWas, ...leftover, outcome: "spared", because: why };
  if (!collection.apply) return { ...asItWas, ...leftover, outcome: "would-remove" };
  const { sandboxId, heldBy } = leftover;
  const now = { sandboxId, heldBy, ...(await whatLives(collection.run, sandboxId)) };
  const whyNow = whySpared(now);
  if (whyNow !== undefined) return { ...asItWas, ...now, outcome: "spared", because: whyNow };
  const removal = await adoptAndRemove(collection, sandboxId);
  if (removal.isErr()) return { ...now, ...broughtUp(removal.error), outcome: "failed" };
  const outcome = removal.value.error === undefined ? "removed" : "failed";
  const changed = hasChanged(removal.value);
  return { ...asItWas, ...now, outcome, changed, removal: removal.value };
}

/** It takes two proofs: that it has no record, and that nothing of it lives. (R07) */
function whySpared({ alive, faults }: Leftover): string | undefined {
  if (faults.length > 0) return "it is not known whether anything of it lives";
  if (alive.length === 0) return undefined;
  return `it lives: ${alive.map(({ pid }) => `process ${pid}`).join(", ")}`;
}
