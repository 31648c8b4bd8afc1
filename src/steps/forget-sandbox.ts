import { inOrder } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { nothingDone, tallyOf, type Tally } from "../interpreter/tally.js";
import type { SandboxRecord } from "../model/sandbox.js";

/**
 * Last but one: whatever failed before can still be found and removed. The deleted event is built
 * before, with the status, and goes out right after. A ledger entry that the record was made from
 * goes before it: it would be made once more. (R12, D18, E01, H02)
 */
export const forgetSandbox: Step<SandboxSubject, "forget-sandbox"> = {
  name: "forget-sandbox",
  says: "removes the record, and says so to event subscribers",
  onFault: "end",
  plan: () => act,
  expect: () => ["forget the sandbox"],
  act: ({ sandbox }, tools) =>
    inOrder(
      () => settleOrigin(sandbox, tools),
      () => forget(sandbox, tools),
    ),
};

/** What was given up alive once more is still owed. */
async function settleOrigin(
  { adoptedFrom, liveProcessesAbandoned }: SandboxRecord,
  { ports, caller }: Tools,
): Promise<Tally> {
  if (adoptedFrom === undefined || liveProcessesAbandoned === true) return nothingDone;
  return tallyOf(await ports.store.settleLedgerEntry({ id: adoptedFrom }, caller));
}

async function forget(sandbox: SandboxRecord, { ports, caller, emit, now }: Tools): Promise<Tally> {
  const { id } = sandbox;
  const forgotten = await ports.store.forgetSandbox({ sandboxId: id }, caller);
  if (forgotten.isOk() && forgotten.value.changed)
    emit({
      type: "CONTAINER_DELETED_EVENT",
      containerId: id,
      sandboxId: id,
      sandbox,
      createdAt: now(),
    });
  return tallyOf(forgotten);
}
