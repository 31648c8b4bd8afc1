import { isNotified } from "../model/facts.js";
import type { Notification, SandboxRecord } from "../model/sandbox.js";
import { attemptAll, inOrder } from "../interpreter/attempt-all.js";
import { ledgerIdOf } from "../interpreter/put-into-ledger.js";
import { act, skip, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, nothingDone, plus, tallyOf, type Tally } from "../interpreter/tally.js";
import { inUse } from "./in-use.js";

/**
 * After every process has ended and before the network goes, so that observers still see it. Each
 * subscriber by itself and once, which the record remembers; one that fails is told by the next
 * run. None is told of processes that were given up alive. (NRI; H01, D3)
 */
export const notifyStopped: Step<SandboxSubject, "notify-stopped"> = {
  name: "notify-stopped",
  says: "tells each observer once that every process has ended",
  ...notifying("stopped"),
};

/**
 * Before the record goes, which the observers are told of. There is no next run to tell one that
 * fails, so the ledger has it. What an observer holds for processes that were given up alive it
 * holds until they are dead. (NRI; D3)
 */
export const notifyRemoved: Step<SandboxSubject, "notify-removed"> = {
  name: "notify-removed",
  says: "tells each observer once that the sandbox is removed",
  ...notifying("removed"),
  act: ({ sandbox }, tools) => tellAll(sandbox, "removed", tools, strikingOut(sandbox, tools)),
  onFault: "abandon",
  abandon: {
    // Who has been told, and is still in the ledger, would be told once more.
    covers: ({ operation }) => operation !== "settleLedgerEntry",
    debts: ({ sandbox }, _containers, faults) =>
      faults
        .filter(({ port }) => port === "nri")
        .map(({ operation, subject }) => ({
          kind: "notification",
          event: "removed",
          ...(operation === "listSubscribers" ? {} : { subscriber: subject }),
          sandbox,
        })),
    facts: () => [],
  },
};

type Event = "stopped" | "removed";
type Observers = NonNullable<Tools["ports"]["nri"]>;

function notifying(event: Event): Pick<Step, "onFault" | "plan" | "expect" | "act"> {
  return {
    onFault: "waive",
    plan: ({ sandbox }, { extensions }) =>
      extensions.nri ? (inUse(sandbox) ?? act) : skip("there are no observers"),
    expect: () => [`tell observers that it is ${event}`],
    act: ({ sandbox }, tools) => tellAll(sandbox, event, tools),
  };
}

/** What is still to be done once a subscriber has been told, or, without one, all have. */
type Finish = (subscriber?: string) => Promise<Tally>;

/** Tells every subscriber that has not been told, each by itself. */
export async function tellAll(
  sandbox: SandboxRecord,
  event: Event,
  tools: Tools,
  finish: Finish = async () => nothingDone,
): Promise<Tally> {
  const { nri } = tools.ports;
  if (nri === undefined) return nothingDone;
  const subscribers = await nri.listSubscribers({}, tools.caller);
  if (subscribers.isErr()) return failedBy(subscribers.error);
  const told = await attemptAll(subscribers.value, tools.policy.parallel, (subscriber) =>
    isNotified(sandbox, { subscriber, event })
      ? finish(subscriber)
      : inOrder(
          () => tellOne(nri, sandbox, { subscriber, event }, tools),
          () => finish(subscriber),
        ),
  );
  return told.faults.length === 0 ? plus(told, await finish()) : told;
}

/** Strikes out what an earlier run has put into the ledger, if there was one that failed here. */
function strikingOut({ id, failures = [] }: SandboxRecord, { ports, caller }: Tools): Finish {
  const step = notifyRemoved.name;
  if (!failures.some((failure) => failure.step === step)) return async () => nothingDone;
  return async (subscriber) => {
    const named = subscriber === undefined ? {} : { subscriber };
    const entry = ledgerIdOf(id, step, { kind: "notification", event: "removed", ...named });
    return tallyOf(await ports.store.settleLedgerEntry({ id: entry }, caller));
  };
}

/** Tells one subscriber, and remembers that it was told. */
export async function tellOne(
  nri: Observers,
  sandbox: SandboxRecord,
  notification: Notification,
  { caller, record }: Tools,
): Promise<Tally> {
  const { subscriber, event } = notification;
  const method = event === "stopped" ? "sandboxStopped" : "sandboxRemoved";
  const told = await nri[method]({ subscriber, sandbox }, caller);
  if (told.isErr()) return failedBy(told.error);
  return plus(tallyOf(told), await record({ kind: "notified", notification }));
}
