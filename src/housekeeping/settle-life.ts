import type { ContainerRecord } from "../model/container.js";
import { hasReached } from "../model/facts.js";
import type { LedgerEntry } from "../model/ledger.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { exactSandbox } from "../interpreter/run-sandbox.js";
import type { KnownSandbox } from "../ports/container-store.js";
import { gaveUpLife } from "../steps/prove-dead.js";
import { asItWas, broughtUp, type Collection } from "./collection.js";
import type { CollectedDebt } from "./garbage-report.js";
import { adoptAndRemove, hasChanged, removeRecorded } from "./remove-adopted.js";
import type { LifeEntry } from "./kinds-of-debts.js";
import { settleEntry } from "./settle-entry.js";

type Life = LifeEntry["debt"];

/**
 * What was given up alive is removed with all that it may use, once none of it lives: by what the
 * entry knows, and by the same steps. Until then nothing of it is touched. (failures.md A01)
 */
export async function settleLife(collection: Collection, entry: LifeEntry): Promise<CollectedDebt> {
  const { run, apply } = collection;
  const { debt, sandboxId } = entry;
  const found = await run.ports.store.findSandbox({ id: sandboxId }, run.caller);
  if (found.isErr()) return { entry, ...broughtUp(found.error), outcome: "kept" };
  const record = exactSandbox(sandboxId, found.value);
  const mine = record.state === "absent" ? undefined : record.sandbox;
  if (mine !== undefined && !isAdopted(mine))
    return {
      entry,
      ...asItWas,
      outcome: "kept",
      because: "a record has its id: remove that first",
    };
  const { sandbox, containers } = debt;
  const alive = await run.ports.runtime.listAlive({ sandbox, containers }, run.caller);
  if (alive.isErr()) return { entry, ...broughtUp(alive.error), outcome: "kept" };
  if (alive.value.length > 0) {
    const because = `it lives: ${alive.value.map(({ pid }) => `process ${pid}`).join(", ")}`;
    return { entry, ...asItWas, outcome: "kept", because };
  }
  if (!apply) return { entry, ...asItWas, outcome: "would-settle" };
  return removeDead(collection, entry, debt, mine !== undefined);
}

/** Whether the record is one that an earlier collection made from the entry. */
function isAdopted({ phase, liveProcessesAbandoned }: SandboxRecord): boolean {
  return hasReached(phase, "removing") && liveProcessesAbandoned !== true;
}

async function removeDead(
  collection: Collection,
  entry: LedgerEntry,
  debt: Life,
  hasRecord: boolean,
): Promise<CollectedDebt> {
  const { sandboxId } = entry;
  if (!hasRecord) {
    const adopted = await adoptAndRemove(collection, entry, knownFrom(debt, entry.id));
    if (adopted.isErr()) return { entry, ...broughtUp(adopted.error), outcome: "kept" };
    if (adopted.value === undefined)
      return {
        entry,
        ...asItWas,
        outcome: "settled",
        because: "another collection has settled it",
      };
    return concluded(adopted.value);
  }
  return concluded(await removeRecorded(collection, sandboxId));

  async function concluded(
    removal: Awaited<ReturnType<typeof removeRecorded>>,
  ): Promise<CollectedDebt> {
    const changed = hasChanged(removal);
    const { error, report } = removal;
    if (error !== undefined || (report !== undefined && gaveUpLife(report)))
      return { entry, ...asItWas, outcome: "kept", changed, removal };
    return { ...(await settleEntry(collection, entry, { ...asItWas, changed })), removal };
  }
}

/** Names were released when it was given up, and others may have them by now. */
function knownFrom({ sandbox, containers }: Life, adoptedFrom: string): KnownSandbox {
  const { name, liveProcessesAbandoned, ...known } = sandbox;
  void [name, liveProcessesAbandoned];
  return { sandbox: { ...known, adoptedFrom }, containers: containers.map(withoutName) };
}

function withoutName(container: ContainerRecord): ContainerRecord {
  const { name, ...known } = container;
  void name;
  return known;
}
