import type { Debt, LedgerEntry } from "../model/ledger.js";
import type { Fault } from "../ports/fault.js";
import { attemptEach, inOrder } from "./attempt-all.js";
import { debtInWords } from "./debt-in-words.js";
import { rememberSandboxFact } from "./remember.js";
import type { Run } from "./run.js";
import type { Abandonment, Tools } from "./step.js";
import { nothingDone, tallyOf, type Tally } from "./tally.js";

/** A step that is given up, and how. */
interface GivenUp<Subject> {
  readonly step: string;
  readonly abandon: Abandonment<Subject>;
}

/**
 * Gives a step up: the ledger holds what it leaves, and only then the record says so, so that a
 * crash between the two loses nothing. (failures.md N01)
 */
export async function putIntoLedger<Subject>(
  run: Run,
  { step, abandon }: GivenUp<Subject>,
  subject: Subject,
  faults: readonly Fault[],
  tools: Tools,
): Promise<Tally> {
  const debts = abandon.debts(subject, run.containers, faults);
  const reason = faults.map(({ message }) => message).join("; ");
  const given = await inOrder(
    () => attemptEach(debts, (debt) => enter(run, entryOf(run, step, debt, reason))),
    () => attemptEach(abandon.facts(subject), (fact) => rememberSandboxFact(run, fact)),
    async () => (await abandon.finish?.(subject, tools)) ?? nothingDone,
  );
  if (given.faults.length === 0)
    for (const debt of debts) run.givenUp.push({ step, what: debtInWords(debt) });
  return given;
}

async function enter({ ports, caller }: Run, entry: LedgerEntry): Promise<Tally> {
  return tallyOf(await ports.store.addLedgerEntry({ entry }, caller));
}

function entryOf(run: Run, step: string, debt: Debt, reason: string): LedgerEntry {
  return {
    id: ledgerIdOf(run.sandboxId, step, debt),
    sandboxId: run.sandboxId,
    ...(run.last.pod === undefined ? {} : { pod: run.last.pod }),
    ...(run.last.runtimeHandler === undefined
      ? {}
      : { runtimeHandler: run.last.runtimeHandler.name }),
    step,
    at: run.ports.clock.now(),
    reason,
    debt,
  };
}

/** The id of the entry for what a step leaves, so that giving up twice adds nothing twice. */
export function ledgerIdOf(sandboxId: string, step: string, debt: NamedDebt): string {
  return `${sandboxId} ${step} ${nameOf(debt)}`;
}

/** A debt, as far as it is named. */
type NamedDebt =
  | Exclude<Debt, { readonly kind: "notification" }>
  | Omit<Debt & { readonly kind: "notification" }, "sandbox">;

function nameOf(debt: NamedDebt): string {
  switch (debt.kind) {
    case "attachment":
      return debt.attachment === "unreadable"
        ? "attachments"
        : `attachment ${debt.attachment.network} ${debt.attachment.interfaceName}`;
    case "network-namespace":
      return `network-namespace ${debt.networkNamespace.path}`;
    case "mount":
    case "path":
    case "cgroup":
      return `${debt.kind} ${debt.path}`;
    case "label":
      return `label ${debt.label}`;
    case "notification":
      return `notification ${debt.event} ${debt.subscriber ?? ""}`.trimEnd();
    case "live-processes":
      return debt.kind;
  }
}
