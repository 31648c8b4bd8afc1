import type { ValidAttachment } from "../model/network.js";
import { asItWas, broughtUp, type Collection } from "./collection.js";
import type { CollectedLeftover, CollectedNetwork, ExclusiveNetwork } from "./garbage-report.js";
import type { CollectedDebt } from "./garbage-report.js";
import type { RemovedLeftovers } from "./remove-leftovers.js";
import { validAttachments } from "./valid-attachments.js";

/** What was collected before the networks are. */
interface Before {
  readonly debts: readonly CollectedDebt[];
  readonly leftovers: RemovedLeftovers;
}

/**
 * Networks that are exclusively ours hold nothing but what a record or the ledger still owes. Where
 * it is not certain what that is, nothing is collected: a pod's address is no garbage because
 * nobody could read whose it is. One network after the other. (CNI SPEC 1.1.0 §2 GC; N01, N04)
 */
export async function collectNetworks(
  collection: Collection,
  networks: readonly ExclusiveNetwork[],
  before: Before,
): Promise<readonly CollectedNetwork[]> {
  const collected: CollectedNetwork[] = [];
  for (const network of networks) collected.push(await collectOne(collection, network, before));
  return collected;
}

async function collectOne(
  collection: Collection,
  { network, configuration, pluginDirectories, runtimeHandler = "" }: ExclusiveNetwork,
  { debts, leftovers }: Before,
): Promise<CollectedNetwork> {
  const kept = { network, ...asItWas, outcome: "kept", valid: [] } as const;
  const unsure = whyUnsure(leftovers, debts);
  if (unsure !== undefined) return { ...kept, because: unsure };
  const known = await validAttachments(collection, network, debts);
  if (known.isErr()) return { ...kept, ...broughtUp(known.error) };
  if (typeof known.value === "string") return { ...kept, because: known.value };
  const valid: readonly ValidAttachment[] = known.value;
  if (!collection.apply) return { ...kept, valid, outcome: "would-collect" };
  const { ports, caller } = collection.run;
  const request = {
    ...{ network, runtimeHandler, configuration, valid },
    ...(pluginDirectories === undefined ? {} : { pluginDirectories }),
  };
  const done = await ports.network.collectGarbage(request, caller);
  if (done.isErr()) return { ...kept, valid, ...broughtUp(done.error) };
  return { ...kept, valid, outcome: "collected", ...done.value };
}

/** What lives without a record may be attached to anything, unless the ledger says to what. */
function whyUnsure(
  { items, faults }: RemovedLeftovers,
  debts: readonly CollectedDebt[],
): string | undefined {
  if (faults.length > 0) return "it is not known what is left over";
  const lives = debts.filter(({ entry: { debt } }) => debt.kind === "live-processes");
  const known = new Set(lives.map(({ entry }) => entry.sandboxId));
  const unknown = items.filter((item) => mayLive(item) && !known.has(item.sandboxId));
  const spared = unknown.map(({ sandboxId }) => sandboxId);
  if (spared.length === 0) return undefined;
  return `what has no record may be attached to it: ${spared.join(", ")}`;
}

function mayLive({ outcome, alive, faults }: CollectedLeftover): boolean {
  return outcome === "failed" || alive.length > 0 || faults.length > 0;
}
