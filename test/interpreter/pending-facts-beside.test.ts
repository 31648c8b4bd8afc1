import { err, together, type SandboxFact } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { expect, it } from "vitest";
import { ownStep, settle } from "../own-step.js";

type Fate = "refused" | number;

const failed = (step: string): SandboxFact => ({
  kind: "step-failed",
  failure: { step, at: 1, message: "it failed", count: 1 },
});

/** A store that refuses a fact as there is no space, or takes some time, by step and in turn. */
function slowly(node: FakeNode, fates: Readonly<Record<string, Fate[]>>): FakeNode["ports"] {
  const { store, ...others } = node.ports;
  return {
    ...others,
    store: {
      ...store,
      recordSandboxFact: async (request, call) => {
        const { fact } = request;
        const [fate = 0] = fact.kind === "step-failed" ? (fates[fact.failure.step] ?? []) : [];
        if (fact.kind === "step-failed") fates[fact.failure.step]?.shift();
        if (fate === "refused") return err({ reason: "no-space", message: "full" });
        await new Promise<void>((resolve) => void node.clock.after(fate, resolve));
        return store.recordSandboxFact(request, call);
      },
    },
  };
}

it("writes what was kept once, also where steps beside each other come to it", async () => {
  const node = createFakeNode();
  addPod(node, { id: "web" });
  const fates = {
    kept: ["refused", "refused", 10, 100],
    late: ["refused", "refused", "refused"],
  } satisfies Record<string, Fate[]>;
  const quick = ownStep("quick", {
    act: async (_, { record }) => {
      await record(failed("first"));
      return record(failed("late"));
    },
  });
  const slow = ownStep("slow", { act: (_, { record }) => record(failed("second")) });
  const keep = ownStep("keep", { act: (_, { record }) => record(failed("kept")) });
  const ports = slowly(node, fates);
  const { report } = await settle({ ports }, [keep, together(quick, slow)]);
  const recorded = (node.world.books.sandboxes["web"]?.failures ?? []).map(({ step }) => step);
  expect(recorded.toSorted()).toEqual(["first", "kept", "second"]);
  expect(report.stateNotPersisted).toBe(true);
});
