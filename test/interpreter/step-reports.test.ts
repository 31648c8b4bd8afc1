import { failedBy, planStopPodSandbox, together, type Fault } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "#dist/model/policy.js";
import { fail, ownStep, reportOf, reportsOf, settle } from "../own-step.js";

function nodeWithWeb(): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web" });
  return node;
}

/** The fault of a step of an embedder's own. */
function faultOf(message: string): Fault {
  return {
    port: "step",
    operation: "own",
    subject: "web",
    reason: "other",
    message,
    attempt: 1,
    milliseconds: 0,
  };
}

describe("steps side by side", () => {
  it("all run to their end, and all their faults come back together", async () => {
    const node = nodeWithWeb();
    let hasEnded = false;
    const slow = ownStep("slow", {
      act: () =>
        new Promise((resolve) => {
          node.clock.after(1_000, () => {
            hasEnded = true;
            resolve({ changed: true, warnings: ["late"], faults: [] });
          });
        }),
    });
    const one = ownStep("one", { act: async () => failedBy(faultOf("first")) });
    const two = ownStep("two", { act: async () => failedBy(faultOf("second")) });
    const waived = ownStep("waived", {
      onFault: "waive",
      act: async () => failedBy(faultOf("third")),
    });
    const error = await fail(node, [together(slow, one, two, waived), ownStep("never")]);
    expect(hasEnded).toBe(true);
    expect(error).toMatchObject({
      kind: "step-failed",
      steps: ["one", "two"],
      faults: [{ message: "first" }, { message: "second" }, { message: "third" }],
      attempted: [
        { step: "slow", outcome: "acted", milliseconds: 1_000, warnings: ["late"] },
        { step: "one", outcome: "failed" },
        { step: "two", outcome: "failed" },
        { step: "waived", outcome: "waived" },
      ],
      report: { settled: [], milliseconds: 1_000 },
    });
  });

  it("begin before any of them has ended", async () => {
    const node = nodeWithWeb();
    const order: string[] = [];
    const note = (name: string, after: number) =>
      ownStep(name, {
        act: () =>
          new Promise((resolve) => {
            order.push(`${name} begins`);
            node.clock.after(after, () => {
              order.push(`${name} ends`);
              resolve({ changed: false, warnings: [], faults: [] });
            });
          }),
      });
    await settle(node, [together(note("a", 20), note("b", 10)), note("c", 1)]);
    expect(order).toEqual(["a begins", "b begins", "b ends", "a ends", "c begins", "c ends"]);
  });
});

describe("what a step reports", () => {
  it("is whether it changed anything, what it warns of, and how long it took", async () => {
    const node = nodeWithWeb();
    await node.clock.advance(1_000);
    const step = ownStep("own", {
      act: () =>
        new Promise((resolve) => {
          const tally = { changed: false, warnings: ["careful"], faults: [] };
          node.clock.after(30, () => resolve(tally));
        }),
    });
    const { report } = await settle(node, [step]);
    expect(report.milliseconds).toBe(30);
    expect(report.settled[0]).toStrictEqual({
      step: "own",
      outcome: "acted",
      changed: false,
      warnings: ["careful"],
      faults: [],
      milliseconds: 30,
    });
  });

  it("is how long it took, also where it failed", async () => {
    const node = nodeWithWeb();
    await node.clock.advance(1_000);
    const failing = ownStep("own", {
      onFault: "waive",
      act: () =>
        new Promise((resolve) => {
          node.clock.after(30, () => resolve(failedBy(faultOf("no"))));
        }),
    });
    expect(await reportOf(node, failing)).toMatchObject({ outcome: "waived", milliseconds: 30 });
  });

  it("is that it was given up only where what is owed covers every fault", async () => {
    const abandon = {
      covers: ({ message }: Fault) => message === "owed",
      debts: () => [{ kind: "path", path: "/run/own" } as const],
      facts: () => [],
    };
    const outcomeAfter = async (...messages: readonly string[]) => {
      const act = async () => ({ ...failedBy(faultOf("")), faults: messages.map(faultOf) });
      return (await reportOf(nodeWithWeb(), ownStep("own", { onFault: "abandon", abandon, act })))
        .outcome;
    };
    expect(await outcomeAfter("owed", "owed")).toBe("abandoned");
    expect(await outcomeAfter("owed", "not owed")).toBe("failed");
  });

  it("is why it did not act", async () => {
    const step = ownStep("own", { plan: () => ({ acts: false, because: "it is Sunday" }) });
    expect(await reportOf(nodeWithWeb(), step)).toEqual({
      step: "own",
      outcome: "skipped",
      because: "it is Sunday",
      changed: false,
      warnings: [],
      faults: [],
      milliseconds: 0,
    });
  });

  it("is planned with the policy and the extensions that there are", async () => {
    const node = createFakeNode({ extensions: ["labels"] });
    addPod(node, { id: "web" });
    const step = ownStep("own", {
      plan: (_subject, { policy, extensions }) => {
        expect(extensions).toEqual({ nri: false, labels: true, hooks: false, events: false });
        expect(policy).toEqual({ ...defaultPolicy, parallel: 3 });
        return { acts: true };
      },
    });
    expect((await reportOf(node, step, { policy: { parallel: 3 } })).outcome).toBe("acted");
    const all = ownStep("own", {
      plan: (_subject, { extensions }) => {
        expect(extensions).toEqual({ nri: true, labels: true, hooks: true, events: true });
        return { acts: true };
      },
    });
    expect((await reportOf(nodeWithWeb(), all)).outcome).toBe("acted");
  });

  it("is that containers kept appearing, whatever the list waives", async () => {
    for (const faults of [[], [faultOf("no")]]) {
      const tally = { changed: true, warnings: [], faults, appearing: ["a", "b"] };
      const step = ownStep("own", { onFault: "waive", act: async () => tally });
      const error = await fail(nodeWithWeb(), [together(step, ownStep("beside"))]);
      expect(error).toMatchObject({
        kind: "containers-keep-appearing",
        containerIds: ["a", "b"],
        report: { settled: [] },
      });
    }
  });

  it("never is what a plan alone says: a plan calls nothing", async () => {
    const node = nodeWithWeb();
    void (await planStopPodSandbox(node.ports, { podSandboxId: "web" }));
    expect(node.calls).toBe(2);
    expect(await reportsOf(node, [])).toEqual([]);
  });
});
