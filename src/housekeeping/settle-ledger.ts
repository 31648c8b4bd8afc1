import { hasReached } from "../model/facts.js";
import type { LedgerEntry } from "../model/ledger.js";
import { exactSandbox } from "../interpreter/run-sandbox.js";
import type { Fault } from "../ports/fault.js";
import { asItWas, broughtUp, type Collection } from "./collection.js";
import { eachOf } from "./each-of.js";
import type { CollectedDebt } from "./garbage-report.js";
import { isLife, isThing, type ThingEntry } from "./kinds-of-debts.js";
import { settleDebt } from "./settle-debt.js";
import { settleLife } from "./settle-life.js";
import { underLease } from "./under-lease.js";

/** What became of the whole ledger. */
interface SettledLedger {
  readonly items: readonly CollectedDebt[];
  readonly damaged: readonly string[];
  /** Why it is not known what is owed. */
  readonly fault?: Fault;
}

/**
 * The ledger holds no debt that can be settled. Debts of one sandbox are settled one after the
 * other, those of several at one time; one that fails stays, and keeps none of the others. (N01)
 */
export async function settleLedger(collection: Collection): Promise<SettledLedger> {
  const { run, concurrency } = collection;
  const ledger = await run.ports.store.listLedger({}, run.caller);
  if (ledger.isErr()) return { items: [], damaged: [], fault: ledger.error };
  const { entries, damaged } = ledger.value;
  const groups = bySandbox(entries);
  const settled = await eachOf([...groups], concurrency, ([id, owed]) =>
    settleSandbox(collection, id, owed),
  );
  const items = settled.flat().sort((one, other) => one.entry.at - other.entry.at);
  return { items, damaged };
}

function bySandbox(entries: readonly LedgerEntry[]): ReadonlyMap<string, readonly LedgerEntry[]> {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.sandboxId);
    if (group === undefined) groups.set(entry.sandboxId, [entry]);
    else group.push(entry);
  }
  return groups;
}

async function settleSandbox(
  collection: Collection,
  sandboxId: string,
  entries: readonly LedgerEntry[],
): Promise<readonly CollectedDebt[]> {
  const lives: CollectedDebt[] = [];
  for (const entry of entries.filter(isLife)) lives.push(await settleLife(collection, entry));
  const others = entries.filter(isThing).sort(inTurn);
  if (others.length === 0) return lives;
  if (lives.some(({ outcome }) => outcome === "kept"))
    return [...lives, ...keepAll(others, "processes that were given up alive may use it")];
  if (!collection.apply) return [...lives, ...(await settleOthers(collection, sandboxId, others))];
  const settled = await underLease(collection.run, sandboxId, () =>
    settleOthers(collection, sandboxId, others),
  );
  if (settled.isOk()) return [...lives, ...settled.value];
  return [...lives, ...others.map((entry) => failed(entry, settled.error))];
}

/** Addresses before the namespace that they lie in, and mounts before what they are mounted on. */
const turns: readonly ThingEntry["debt"]["kind"][] = [
  ...(["attachment", "network-namespace", "mount", "cgroup"] as const),
  ...(["path", "label", "notification"] as const),
];

function inTurn(one: ThingEntry, other: ThingEntry): number {
  return turns.indexOf(one.debt.kind) - turns.indexOf(other.debt.kind);
}

async function settleOthers(
  collection: Collection,
  sandboxId: string,
  entries: readonly ThingEntry[],
): Promise<readonly CollectedDebt[]> {
  const { ports, caller } = collection.run;
  const found = await ports.store.findSandbox({ id: sandboxId }, caller);
  if (found.isErr()) return entries.map((entry) => failed(entry, found.error));
  const record = exactSandbox(sandboxId, found.value);
  // What it owed, a new sandbox with the same id may use by now.
  if (record.state !== "absent" && !hasReached(record.sandbox.phase, "stopping"))
    return keepAll(entries, "its id is that of a sandbox which nobody takes down");
  const settled: CollectedDebt[] = [];
  for (const entry of entries) {
    const isHeldOpen =
      entry.debt.kind === "network-namespace" &&
      settled.some(
        ({ entry: { debt }, outcome }) => debt.kind === "attachment" && outcome === "kept",
      );
    if (isHeldOpen) settled.push(...keepAll([entry], "an attachment in it is still owed"));
    else settled.push(await settleDebt(collection, entry, record));
  }
  return settled;
}

function keepAll(entries: readonly LedgerEntry[], because: string): readonly CollectedDebt[] {
  return entries.map((entry) => ({ entry, ...asItWas, outcome: "kept", because }));
}

function failed(entry: LedgerEntry, fault: Fault): CollectedDebt {
  return { entry, ...broughtUp(fault), outcome: "kept" };
}
