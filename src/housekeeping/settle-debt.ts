import { isNotified } from "../model/facts.js";
import { isSameAttachment, type Attachment } from "../model/network.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { exactSandbox } from "../interpreter/run-sandbox.js";
import type { Tools } from "../interpreter/step.js";
import { nothingDone, tallyOf, type Tally } from "../interpreter/tally.js";
import { createTools } from "../interpreter/tools.js";
import { removeCgroupsAt } from "../steps/container/remove-container-cgroups.js";
import { detachAll } from "../steps/detach-network.js";
import { tellAll, tellOne } from "../steps/notify.js";
import { namespaceUsers, removeUnlessShared } from "../steps/remove-network-namespace.js";
import { removeTreeAt } from "../steps/remove-tree-at.js";
import { unmountAll } from "../steps/unmount.js";
import { asItWas, broughtUp, type Collection } from "./collection.js";
import type { CollectedDebt } from "./garbage-report.js";
import type { ThingEntry } from "./kinds-of-debts.js";
import { settleEntry } from "./settle-entry.js";

/** What there is on record of the sandbox that owes. */
type KnownRecord = ReturnType<typeof exactSandbox>;

/** A debt is settled by the port that owes it, as the step would have done that gave it up. */
export async function settleDebt(
  collection: Collection,
  entry: ThingEntry,
  record: KnownRecord,
): Promise<CollectedDebt> {
  const { run, apply } = collection;
  const why = await whyShared(collection, entry);
  if (typeof why === "string") return { entry, ...asItWas, outcome: "kept", because: why };
  if (why !== undefined) return { entry, ...why, outcome: "kept" };
  // What is settled is a matter of the ledger: a record, where there still is one, gave it up.
  const tools: Tools = { ...createTools(run), record: async () => nothingDone };
  const release = isDone(entry, record) ? releaseNothing : releaseOf(entry, record, tools);
  if (typeof release === "string") return { entry, ...asItWas, outcome: "kept", because: release };
  if (!apply) return { entry, ...asItWas, outcome: "would-settle" };
  return settleEntry(collection, entry, await release());
}

/**
 * Whoever gave something up may have died before the record said so, and the next run has done it.
 * Never a DEL after a recorded success, and nobody is told again. (failures.md N01, H01)
 */
function isDone({ debt }: ThingEntry, record: KnownRecord): boolean {
  if (record.state === "absent") return false;
  if (debt.kind === "attachment") return isDetached(debt.attachment, record.sandbox);
  if (debt.kind !== "notification" || debt.subscriber === undefined) return false;
  return isNotified(record.sandbox, { subscriber: debt.subscriber, event: debt.event });
}

function isDetached(
  attachment: Attachment | "unreadable",
  { attachments = [] }: SandboxRecord,
): boolean {
  if (attachment === "unreadable" || attachments === "unreadable") return false;
  return attachments.some((one) => one.state === "detached" && isSameAttachment(one, attachment));
}

async function releaseNothing(): Promise<Tally> {
  return nothingDone;
}

async function whyShared({ run }: Collection, { debt, sandboxId }: ThingEntry) {
  if (debt.kind !== "network-namespace") return undefined;
  const { path } = debt.networkNamespace;
  const users = await namespaceUsers(sandboxId, path, run);
  if (users.isErr()) return broughtUp(users.error);
  return users.value.length === 0 ? undefined : `${users.value.join(", ")} use it`;
}

/** How a debt is settled, or why it cannot be. */
function releaseOf(
  entry: ThingEntry,
  record: KnownRecord,
  tools: Tools,
): (() => Promise<Tally>) | string {
  const { debt, sandboxId } = entry;
  switch (debt.kind) {
    case "attachment":
      return () => detachAll(sandboxOwing(entry, debt), tools);
    case "network-namespace":
      return () => removeUnlessShared(sandboxId, debt.networkNamespace, tools);
    case "mount":
      return () => unmountAll([debt.path], tools);
    case "path":
      return () => removeTreeAt(debt.path, tools);
    case "cgroup":
      return () => removeCgroupsAt([debt.path], tools);
    case "label":
      return releaseOfLabel({ ownerId: sandboxId, label: debt.label }, tools);
    case "notification":
      return releaseOfNews(debt, record, tools);
  }
}

/** What a DEL needs of the record that is gone. */
function sandboxOwing(
  { sandboxId, pod, runtimeHandler }: ThingEntry,
  { attachment, networkNamespace }: ThingEntry["debt"] & { readonly kind: "attachment" },
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

function releaseOfLabel(
  request: { readonly ownerId: string; readonly label: string },
  { ports: { labels }, caller }: Tools,
): (() => Promise<Tally>) | string {
  if (labels === undefined) return "nothing that releases labels is supplied";
  return async () => tallyOf(await labels.release(request, caller));
}

function releaseOfNews(
  { event, subscriber, sandbox: asOwed }: ThingEntry["debt"] & { readonly kind: "notification" },
  record: KnownRecord,
  tools: Tools,
): (() => Promise<Tally>) | string {
  const { nri } = tools.ports;
  if (nri === undefined) return "there are no observers";
  // A record that still is there knows who has been told since.
  const sandbox = record.state === "found" ? record.sandbox : asOwed;
  return () =>
    subscriber === undefined
      ? tellAll(sandbox, event, tools)
      : tellOne(nri, sandbox, { subscriber, event }, tools);
}
