import { isNotified } from "../model/facts.js";
import type { Notification, SandboxRecord } from "../model/sandbox.js";
import { attemptAll } from "../interpreter/attempt-all.js";
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
  onFault: "abandon",
  abandon: {
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

/** Tells every subscriber that has not been told, each by itself. */
export async function tellAll(sandbox: SandboxRecord, event: Event, tools: Tools): Promise<Tally> {
  const { nri } = tools.ports;
  if (nri === undefined) return nothingDone;
  const subscribers = await nri.listSubscribers({}, tools.caller);
  if (subscribers.isErr()) return failedBy(subscribers.error);
  const untold = subscribers.value.filter(
    (subscriber) => !isNotified(sandbox, { subscriber, event }),
  );
  return attemptAll(untold, tools.policy.parallel, (subscriber) =>
    tellOne(nri, sandbox, { subscriber, event }, tools),
  );
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
