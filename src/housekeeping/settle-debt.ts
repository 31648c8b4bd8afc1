import type { LedgerEntry } from "../model/ledger.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Tools } from "../interpreter/step.js";
import { nothingDone, tallyOf, type Tally } from "../interpreter/tally.js";
import { createTools } from "../interpreter/tools.js";
import { removeCgroupsAt } from "../steps/container/remove-container-cgroups.js";
import { detachAll } from "../steps/detach-network.js";
import { tellAll, tellOne } from "../steps/notify.js";
import { removeUnlessShared } from "../steps/remove-network-namespace.js";
import { removeTreeAt } from "../steps/remove-tree-at.js";
import { unmountAll } from "../steps/unmount.js";
import { asItWas, broughtUp, type Collection } from "./collection.js";
import type { CollectedDebt } from "./garbage-report.js";
import { settleEntry } from "./settle-entry.js";

/** A debt is settled by the port that owes it, as the step would have done that gave it up. */
export async function settleDebt(
  collection: Collection,
  entry: LedgerEntry,
): Promise<CollectedDebt> {
  const { run, apply } = collection;
  const why = await whyKept(collection, entry);
  if (typeof why === "string") return { entry, ...asItWas, outcome: "kept", because: why };
  if (why !== undefined) return { entry, ...why, outcome: "kept" };
  if (!apply) return { entry, ...asItWas, outcome: "would-settle" };
  // What is settled is a matter of the ledger: a record, where there still is one, gave it up.
  const tools: Tools = { ...createTools(run), record: async () => nothingDone };
  return settleEntry(collection, entry, await release(entry, tools));
}

async function whyKept({ run: { ports, caller } }: Collection, { debt, sandboxId }: LedgerEntry) {
  if (debt.kind === "label" && ports.labels === undefined)
    return "nothing that releases labels is supplied";
  if (debt.kind === "notification" && ports.nri === undefined) return "there are no observers";
  if (debt.kind !== "network-namespace") return undefined;
  const { path } = debt.networkNamespace;
  const users = await ports.store.listNamespaceUsers({ path }, caller);
  if (users.isErr()) return broughtUp(users.error);
  const others = users.value.filter((id) => id !== sandboxId);
  return others.length === 0 ? undefined : `${others.join(", ")} use it`;
}

function release(entry: LedgerEntry, tools: Tools): Promise<Tally> {
  const { debt, sandboxId } = entry;
  switch (debt.kind) {
    case "attachment":
      return detachAll(sandboxOwing(entry, debt), tools);
    case "network-namespace":
      return removeUnlessShared(sandboxId, debt.networkNamespace, tools);
    case "mount":
      return unmountAll([debt.path], tools);
    case "path":
      return removeTreeAt(debt.path, tools);
    case "cgroup":
      return removeCgroupsAt([debt.path], tools);
    case "label":
      return releaseLabel(sandboxId, debt.label, tools);
    case "notification":
      return tell(debt, tools);
    case "live-processes":
      return Promise.resolve(nothingDone);
  }
}

/** What a DEL needs of the record that is gone. */
function sandboxOwing(
  { sandboxId, pod, runtimeHandler }: LedgerEntry,
  { attachment, networkNamespace }: LedgerEntry["debt"] & { readonly kind: "attachment" },
): SandboxRecord {
  return {
    id: sandboxId,
    phase: "removing",
    network: "pod",
    ...(pod === undefined ? {} : { pod }),
    ...(runtimeHandler === undefined ? {} : { runtimeHandler: { name: runtimeHandler } }),
    ...(networkNamespace === undefined ? {} : { networkNamespace }),
    attachments: attachment === "unreadable" ? attachment : [{ ...attachment, state: "owed" }],
  };
}

async function releaseLabel(
  ownerId: string,
  label: string,
  { ports, caller }: Tools,
): Promise<Tally> {
  const released = await ports.labels?.release({ ownerId, label }, caller);
  return released === undefined ? nothingDone : tallyOf(released);
}

function tell(
  { event, subscriber, sandbox }: LedgerEntry["debt"] & { readonly kind: "notification" },
  tools: Tools,
): Promise<Tally> {
  return subscriber === undefined
    ? tellAll(sandbox, event, tools)
    : tellOne(sandbox, { subscriber, event }, tools);
}
