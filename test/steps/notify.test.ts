import type { SandboxRecord } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { notifyRemoved, notifyStopped } from "#dist/steps/notify.js";
import { reportOf } from "../own-step.js";

const how = { kind: "before", reason: "other" } as const;

const sandbox: SandboxRecord = { id: "web", phase: "ready", network: "pod" };

function nodeWith(spec: PodSpec = {}, subscribers: readonly string[] = ["a", "b"]): FakeNode {
  const node = createFakeNode({ subscribers });
  addPod(node, { id: "web", infra: "none", containers: [], ...spec });
  return node;
}

const recordOf = ({ world }: FakeNode) => world.books.sandboxes["web"];

describe.each([
  [notifyStopped, "stopped", "sandboxStopped"],
  [notifyRemoved, "removed", "sandboxRemoved"],
] as const)("$name", (step, event, operation) => {
  const told = (node: FakeNode) =>
    node.journal.filter((call) => call.operation === operation).map(({ subject }) => subject);

  it("tells each observer once, which the record remembers", async () => {
    const node = nodeWith();
    expect(step.expect({ sandbox }, [])).toEqual([`tell observers that it is ${event}`]);
    expect(await reportOf(node, step)).toMatchObject({ outcome: "acted", changed: true });
    expect(recordOf(node)?.notified).toEqual([
      { subscriber: "a", event },
      { subscriber: "b", event },
    ]);
    node.world.nri.subscribers.push("c");
    await reportOf(node, step);
    expect(told(node)).toEqual(["web/a", "web/b", "web/c"]);
  });

  it("takes nothing from the others where one fails", async () => {
    const node = nodeWith();
    node.faults.plan([{ port: "nri", operation, subject: "a", how }]);
    const report = await reportOf(node, step);
    expect(report.outcome).toBe(step === notifyStopped ? "waived" : "abandoned");
    expect(report.faults).toMatchObject([{ subject: "a" }]);
    expect(recordOf(node)?.notified).toEqual([{ subscriber: "b", event }]);
    node.faults.clear();
    await reportOf(node, step);
    expect(told(node).at(-1)).toBe("web/a");
  });

  it("fails where nobody knows who is to be told", async () => {
    const node = nodeWith();
    node.faults.plan([{ port: "nri", operation: "listSubscribers", how }]);
    const { faults } = await reportOf(node, step);
    expect(faults).toMatchObject([{ operation: "listSubscribers" }]);
    expect(told(node)).toEqual([]);
  });

  it("tells them again where it could not be recorded", async () => {
    const node = nodeWith({}, ["a"]);
    const corrupt = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", nth: 1, how: corrupt }]);
    const { faults } = await reportOf(node, step);
    expect(faults).toMatchObject([{ operation: "recordSandboxFact" }]);
    node.faults.clear();
    await reportOf(node, step);
    expect(told(node)).toEqual(["web/a", "web/a"]);
  });
});

describe("notify-removed", () => {
  it("puts nothing into the ledger that is no observer's: the store's own fault", () => {
    const fault = {
      port: "store",
      operation: "recordSandboxFact",
      subject: "web",
      reason: "corrupt",
      message: "no",
      attempt: 1,
      milliseconds: 0,
    } as const;
    const untold = { ...fault, port: "nri", operation: "sandboxRemoved", subject: "a" } as const;
    expect(notifyRemoved.abandon?.debts({ sandbox }, [], [fault, untold])).toEqual([
      { kind: "notification", event: "removed", subscriber: "a", sandbox },
    ]);
    expect(notifyRemoved.abandon?.facts({ sandbox })).toEqual([]);
  });
});
