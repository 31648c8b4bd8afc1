import { failedBy, nothingDone, stopContainer, together, type Fault, type Step } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fail, ownStep, reportOf, settle } from "../own-step.js";

const fault: Fault = {
  port: "step",
  operation: "own",
  subject: "web",
  reason: "other",
  message: "no",
  attempt: 1,
  milliseconds: 0,
};

function nodeWithWeb(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", ...spec });
  return node;
}

const failuresOf = ({ world }: FakeNode) => world.books.sandboxes["web"]?.failures;

const failing = (own: Partial<Step> = {}): Step =>
  ownStep("own", { onFault: "waive", act: async () => failedBy(fault), ...own });

describe("a step that failed", () => {
  it.each(["waive", "end"] as const)(
    "is on record (%s), and how often in a row",
    async (onFault) => {
      const node = nodeWithWeb();
      await reportOf(node, failing({ onFault }));
      expect(failuresOf(node)).toEqual([
        { step: "own", at: node.clock.now(), message: "no", count: 1 },
      ]);
      await node.clock.advance(500);
      await reportOf(node, failing({ onFault }));
      expect(failuresOf(node)).toEqual([
        { step: "own", at: node.clock.now(), message: "no", count: 2 },
      ]);
    },
  );

  it("is no failure any more once it has succeeded, and others stay", async () => {
    const other = { step: "other", at: 1, message: "busy", count: 3 };
    const failures = [other, { ...other, step: "own" }];
    const node = nodeWithWeb({ record: { failures } });
    await settle(node, [ownStep("own")]);
    expect(failuresOf(node)).toEqual([other]);
  });

  it("stays one where it was not called again", async () => {
    const failures = [{ step: "own", at: 1, message: "busy", count: 3 }];
    const node = nodeWithWeb({ record: { failures } });
    await settle(node, [ownStep("own", { plan: () => ({ acts: false, because: "no need" }) })]);
    expect(failuresOf(node)).toEqual(failures);
    await settle(node, [ownStep("another")]);
    expect(failuresOf(node)).toEqual(failures);
    expect(node.journal.some(({ operation }) => operation === "recordSandboxFact")).toBe(false);
  });

  it("has recovered although that cannot be recorded, which is warned of", async () => {
    const failures = [{ step: "own", at: 1, message: "busy", count: 3 }];
    const node = nodeWithWeb({ record: { failures } });
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", how }]);
    const { report } = await settle(node, [ownStep("own")]);
    expect(report.warnings).toEqual([
      "that own has recovered was not recorded: failed as planned, before its effect: corrupt",
    ]);
    expect(failuresOf(node)).toEqual(failures);
  });

  it("of a sandbox is nothing that a container's steps fail at, or recover from", async () => {
    const failures = [{ step: "stop-container", at: 1, message: "busy", count: 3 }];
    const node = nodeWithWeb({ containers: [{ id: "app" }], record: { failures } });
    expect((await stopContainer(node.ports, { containerId: "app" })).isOk()).toBe(true);
    expect(failuresOf(node)).toEqual(failures);
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "runtime", operation: "listAlive", how }]);
    expect((await stopContainer(node.ports, { containerId: "app" })).isErr()).toBe(true);
    expect(failuresOf(node)).toEqual(failures);
  });

  it("is not on record where it only asked whether the list may begin", async () => {
    const node = nodeWithWeb();
    await fail(node, [failing({ onFault: "end", isPrecondition: true })]);
    expect(failuresOf(node)).toBeUndefined();
  });

  it("is counted by its first fault", async () => {
    const faults = [fault, { ...fault, message: "second" }];
    const node = nodeWithWeb();
    const act = async () => ({ changed: false, warnings: [], faults });
    await reportOf(node, failing({ act }));
    expect(failuresOf(node)).toMatchObject([{ message: "no" }]);
  });

  it("is counted by itself, whatever else failed", async () => {
    const failures = [{ step: "other", at: 1, message: "busy", count: 3 }];
    const node = nodeWithWeb({ record: { failures } });
    await reportOf(node, failing());
    expect(failuresOf(node)).toMatchObject([{ step: "other" }, { step: "own", count: 1 }]);
  });

  it("and cannot be recorded is the only one that is blamed", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", how }]);
    const error = await fail(node, [together(ownStep("beside"), failing())]);
    expect(error).toMatchObject({ kind: "step-failed", steps: ["own"] });
  });

  it("and was given up needs no record of it: the ledger has it", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", how }]);
    const abandon = { allowed: () => true, debts: () => [], facts: () => [] };
    const { report } = await settle(node, [failing({ abandon }), ownStep("next")]);
    expect(report.settled.map(({ outcome }) => outcome)).toEqual(["abandoned", "acted"]);
  });

  it("may not be waived where the record cannot say so", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", how }]);
    const error = await fail(node, [failing(), ownStep("never")]);
    expect(error).toMatchObject({
      kind: "step-failed",
      steps: ["own"],
      faults: [{ message: "no" }, { operation: "recordSandboxFact", reason: "corrupt" }],
      attempted: [{ step: "own", outcome: "waived" }],
      report: { settled: [] },
    });
  });

  it("is the reason that counts, where it ends the run and cannot be recorded either", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", how }]);
    const error = await fail(node, [failing({ onFault: "end" })]);
    expect(error).toMatchObject({ steps: ["own"], faults: [{ message: "no" }] });
    expect("faults" in error ? error.faults : []).toHaveLength(1);
  });

  it("is on record for this run where there is no space to write it", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "no-space" } as const;
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", how }]);
    const look = ownStep("look", {
      act: async ({ sandbox }) => {
        expect(sandbox.failures).toMatchObject([{ step: "own", count: 1 }]);
        return nothingDone;
      },
    });
    const { report } = await settle(node, [failing(), look]);
    expect(report.settled.map(({ outcome }) => outcome)).toEqual(["waived", "acted"]);
    expect(report.stateNotPersisted).toBe(true);
  });
});
