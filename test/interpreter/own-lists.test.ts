import { ok } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { dryRun } from "#dist/interpreter/dry-run.js";
import { defaultPolicy } from "#dist/model/policy.js";
import { fail, ownStep, reportOf } from "../own-step.js";

function nodeWithWeb(): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web" });
  return node;
}

function boom(): never {
  throw new Error("boom");
}

describe("a step of an embedder's own that throws", () => {
  it.each([
    ["its plan", { plan: boom }],
    ["its action, at once", { act: boom }],
    ["its action, later", { act: async () => boom() }],
  ])("fails where %s does, and names what was thrown", async (_, own) => {
    const node = nodeWithWeb();
    const error = await fail(node, [ownStep("own", own), ownStep("never", { act: boom })]);
    expect(error).toMatchObject({
      kind: "step-failed",
      steps: ["own"],
      faults: [
        {
          port: "step",
          operation: "own",
          subject: "web",
          reason: "crashed",
          message: "the step threw: boom",
          attempt: 1,
          milliseconds: 0,
        },
      ],
      attempted: [{ step: "own", outcome: "failed", changed: false, warnings: [] }],
      report: { settled: [] },
    });
    expect(node.world.books.leases).toEqual({});
  });

  it("may be waived in its action, and not in its plan", async () => {
    const node = nodeWithWeb();
    const thrown = await reportOf(node, ownStep("own", { onFault: "waive", act: boom }));
    expect(thrown).toMatchObject({ outcome: "waived", faults: [{ reason: "crashed" }] });
    const unplanned = await reportOf(node, ownStep("own", { onFault: "waive", plan: boom }));
    expect(unplanned.outcome).toBe("failed");
  });

  it("is said to leave something, where it cannot say what", async () => {
    const node = nodeWithWeb();
    const steps = [ownStep("own", { act: boom }), ownStep("next", { expect: boom })];
    expect(await fail(node, steps)).toMatchObject({
      report: {
        left: [
          { step: "own", what: "do own" },
          { step: "next", what: "something that it cannot name: boom" },
        ],
      },
    });
  });

  it("plans for a dry run as it does for a run", () => {
    const sandbox = { id: "web", phase: "ready", network: "pod" } as const;
    const context = {
      policy: defaultPolicy,
      extensions: { nri: true, labels: true, hooks: true, events: true },
    };
    const elements = [ownStep("own", { expect: boom })];
    expect(dryRun(elements, { sandbox }, { sandbox }, [], context)).toEqual([
      { step: "own", acts: true, expects: ["something that it cannot name: boom"] },
    ]);
  });
});

describe("what nobody foresees", () => {
  it("is a defect, and the call does not reject", async () => {
    const { ports } = nodeWithWeb();
    const sandbox = Object.defineProperty({ id: "web", network: "pod" }, "phase", { get: boom });
    const findSandbox = async () => ok({ state: "found", sandbox }) as never;
    const error = await fail({ ports: { ...ports, store: { ...ports.store, findSandbox } } }, [
      ownStep("own"),
    ]);
    expect(error).toEqual({ kind: "defect", message: "boom" });
  });
});
