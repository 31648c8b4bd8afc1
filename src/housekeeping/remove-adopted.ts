import { err, ok, type Result } from "neverthrow";
import type { LedgerEntry } from "../model/ledger.js";
import type { KnownSandbox } from "../ports/container-store.js";
import type { StepReport } from "../observe/events.js";
import type { Fault } from "../ports/fault.js";
import { removePodSandbox } from "../remove-pod-sandbox.js";
import type { Collection } from "./collection.js";
import type { Removal } from "./garbage-report.js";
import { underLease } from "./under-lease.js";

/**
 * A sandbox without a record gets one from what the ledger knows, and is removed by it in the same
 * steps as any other. What fails leaves the record, in phase `removing`: its removal can be gone on
 * with. Nothing where the ledger does not know it any more: another collection was quicker.
 */
export async function adoptAndRemove(
  collection: Collection,
  { id, sandboxId }: LedgerEntry,
  known: KnownSandbox,
): Promise<Result<Removal | undefined, Fault>> {
  const { run } = collection;
  const adopted = await underLease(run, sandboxId, () => adopt(run, id, sandboxId, known));
  const isMine = adopted.andThen((answer) => answer);
  if (isMine.isErr()) return err(isMine.error);
  return ok(isMine.value ? await removeRecorded(collection, sandboxId) : undefined);
}

async function adopt(
  { ports: { store }, caller }: Collection["run"],
  entryId: string,
  sandboxId: string,
  known: KnownSandbox,
): Promise<Result<boolean, Fault>> {
  const ledger = await store.listLedger({}, caller);
  if (ledger.isErr()) return err(ledger.error);
  if (!ledger.value.entries.some(({ id }) => id === entryId)) return ok(false);
  return (await store.adoptSandbox({ sandboxId, known }, caller)).map(() => true);
}

/** A sandbox that has a record is removed by its whole id. */
export async function removeRecorded(
  { run, lifecycle }: Collection,
  podSandboxId: string,
): Promise<Removal> {
  const removed = await removePodSandbox(run.ports, { podSandboxId, exact: true }, lifecycle);
  return removed.isOk() ? { report: removed.value } : { error: removed.error };
}

/** Whether a removal changed anything, also one that failed on its way. */
export function hasChanged({ report, error }: Removal): boolean {
  const steps = report === undefined ? stepsBefore(error) : report.settled;
  return steps.some(({ changed }) => changed);
}

function stepsBefore(error: Removal["error"]): readonly StepReport[] {
  if (error === undefined || !("report" in error)) return [];
  const attempted = error.kind === "step-failed" ? error.attempted : [];
  return [...error.report.settled, ...attempted];
}
