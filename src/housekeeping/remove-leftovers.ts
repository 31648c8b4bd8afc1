import type { Fault } from "../ports/fault.js";
import { asItWas, broughtUp, type Collection } from "./collection.js";
import { eachOf } from "./each-of.js";
import type { CollectedDebt, CollectedLeftover } from "./garbage-report.js";
import { lookAgain, lookForLeftovers, type Leftover } from "./look-for-leftovers.js";
import { hasChanged, removeRecorded } from "./remove-adopted.js";
import { underLease } from "./under-lease.js";

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
  const { sandboxId } = leftover;
  const adopted = await underLease(collection.run, sandboxId, () => adopt(collection, leftover));
  if (adopted.isErr()) return { ...leftover, ...broughtUp(adopted.error), outcome: "failed" };
  const { now, because, fault, unsure = [] } = adopted.value;
  if (fault !== undefined) return { ...now, ...broughtUp(fault), outcome: "failed" };
  if (because !== undefined)
    return { ...asItWas, ...now, faults: [...now.faults, ...unsure], outcome: "spared", because };
  const removal = await removeRecorded(collection, sandboxId);
  const outcome = removal.error === undefined ? "removed" : "failed";
  return { ...asItWas, ...now, faults: unsure, outcome, changed: hasChanged(removal), removal };
}

/** What came of an adoption: the leftover as it is now, and why it was not adopted. */
interface Adoption {
  readonly now: Leftover;
  readonly because?: string;
  readonly fault?: Fault;
  /** Why the ports that hold something of it may be more. */
  readonly unsure?: readonly Fault[];
}

/**
 * Puts a leftover on record. Under the lease, and after one more look: whoever was just removing
 * the sandbox has ended by then, and there is nothing left to adopt.
 */
async function adopt({ run }: Collection, before: Leftover): Promise<Adoption> {
  const { sandboxId } = before;
  const { leftover: now, fault, unsure } = await lookAgain(run, sandboxId);
  if (fault !== undefined) return { now: before, fault };
  if (now === undefined)
    return { now: before, because: "somebody else has removed or made it", unsure };
  const because = whySpared(now);
  if (because !== undefined) return { now, because, unsure };
  const adopted = await run.ports.store.adoptSandbox({ sandboxId }, run.caller);
  return adopted.isErr() ? { now, fault: adopted.error } : { now, unsure };
}

/** It takes two proofs: that it has no record, and that nothing of it lives. (R07) */
function whySpared({ alive, faults }: Leftover): string | undefined {
  if (faults.length > 0) return "it is not known whether anything of it lives";
  if (alive.length === 0) return undefined;
  return `it lives: ${alive.map(({ pid }) => `process ${pid}`).join(", ")}`;
}
