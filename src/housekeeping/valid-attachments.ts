import { err, ok, type Result } from "neverthrow";
import { exactSandbox } from "../interpreter/run-sandbox.js";
import type { LedgerEntry } from "../model/ledger.js";
import type { Attachment, ValidAttachment } from "../model/network.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Fault } from "../ports/fault.js";
import type { Collection } from "./collection.js";
import { eachOf } from "./each-of.js";
import type { CollectedDebt } from "./garbage-report.js";

/** Attachments of a sandbox; `unreadable` where it may have any. */
interface Attached {
  readonly sandboxId: string;
  readonly attachments: readonly Attachment[] | "unreadable";
}

/**
 * The attachments to a network that records or the ledger still owe a DEL, or a sentence that says
 * why they are not known. The records are read before the ledger: what a teardown gives up is in
 * the ledger before its record says so, and would be in neither the other way round.
 */
export async function validAttachments(
  collection: Collection,
  network: string,
  debts: readonly CollectedDebt[],
): Promise<Result<readonly ValidAttachment[] | string, Fault>> {
  const { ports, caller } = collection.run;
  const recorded = await attachedOnRecord(collection);
  if (recorded.isErr()) return err(recorded.error);
  const ledger = await ports.store.listLedger({}, caller);
  if (ledger.isErr()) return err(ledger.error);
  if (ledger.value.damaged.length > 0) return ok("an entry of the ledger cannot be read");
  // What was settled is no entry any more, and what would be is owed no longer then.
  const would = debts.filter(({ outcome }) => outcome === "would-settle");
  const gone = new Set(would.map(({ entry }) => entry.id));
  const owed = ledger.value.entries.filter(({ id }) => !gone.has(id)).flatMap(owedBy);
  const all = [...recorded.value, ...owed];
  const valid: ValidAttachment[] = [];
  for (const { sandboxId, attachments } of all) {
    if (attachments === "unreadable") return ok(`what ${sandboxId} has attached cannot be read`);
    valid.push(...validOn(network, sandboxId, attachments));
  }
  return ok(valid);
}

async function attachedOnRecord({
  run: { ports, caller },
  concurrency,
}: Collection): Promise<Result<readonly Attached[], Fault>> {
  const ids = await ports.store.listSandboxes({}, caller);
  if (ids.isErr()) return err(ids.error);
  const attached: Attached[] = [];
  const looks = await eachOf(ids.value, concurrency, async (id) => {
    const found = await ports.store.findSandbox({ id }, caller);
    return found.map((value) => exactSandbox(id, value));
  });
  for (const look of looks) {
    if (look.isErr()) return err(look.error);
    const { value } = look;
    if (value.state !== "absent") attached.push(attachedTo(value.sandbox, value.state));
  }
  return ok(attached);
}

/** A record that cannot be read may have lost its attachments with all else. */
function attachedTo(
  { id: sandboxId, network, attachments }: SandboxRecord,
  state: "found" | "corrupt",
): Attached {
  if (network === "node") return { sandboxId, attachments: [] };
  const unknown = state === "corrupt" ? "unreadable" : [];
  return { sandboxId, attachments: attachments ?? unknown };
}

/** Attachments that nobody can name, and whose pod is dead, are what a collection is for. */
function owedBy({ sandboxId, debt }: LedgerEntry): readonly Attached[] {
  if (debt.kind === "live-processes") return [attachedTo(debt.sandbox, "found")];
  if (debt.kind !== "attachment" || debt.attachment === "unreadable") return [];
  return [{ sandboxId, attachments: [debt.attachment] }];
}

/** What the caller gave up is the ledger's, and is among its entries as long as it is owed. */
function validOn(
  network: string,
  sandboxId: string,
  attachments: readonly Attachment[],
): readonly ValidAttachment[] {
  return attachments
    .filter((one) => one.network === network && one.state === "owed")
    .map(({ interfaceName }) => ({ sandboxId, interfaceName }));
}
