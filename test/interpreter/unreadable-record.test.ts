import { err, type TeardownEvent } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fail, ownStep } from "../own-step.js";

function nodeWithWeb(): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", containers: 2 });
  return node;
}

describe("a record that cannot be read", () => {
  it("while the caller gives up is a cancelled run", async () => {
    const node = nodeWithWeb();
    const how = { kind: "hang-until-aborted" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", nth: 2, how }]);
    const controller = new AbortController();
    node.clock.after(100, () => controller.abort());
    const error = await fail(node, [ownStep("own")], { signal: controller.signal });
    expect(error).toMatchObject({ kind: "cancelled", next: ["own"] });
    const first = nodeWithWeb();
    first.faults.plan([{ port: "store", operation: "findSandbox", nth: 1, how }]);
    const other = new AbortController();
    first.clock.after(100, () => other.abort());
    const unasked = await fail(first, [ownStep("own")], { signal: other.signal });
    expect(unasked).toMatchObject({ kind: "cancelled", next: ["own"], report: { settled: [] } });
  });

  it("for another reason fails the steps that it was read for", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", nth: 3, how }]);
    expect(await fail(node, [ownStep("one"), ownStep("two")])).toMatchObject({
      kind: "step-failed",
      steps: ["two"],
      faults: [{ operation: "findSandbox", reason: "corrupt" }],
      attempted: [],
      report: { settled: [{ step: "one" }] },
    });
    const alone = nodeWithWeb();
    const aborted = { kind: "before", reason: "aborted" } as const;
    alone.faults.plan([{ port: "store", operation: "findSandbox", nth: 2, how: aborted }]);
    expect(await fail(alone, [ownStep("one")])).toMatchObject({ kind: "step-failed" });
    const gone = nodeWithWeb();
    const controller = new AbortController();
    gone.faults.plan([{ port: "store", operation: "findSandbox", nth: 2, how }]);
    const observe = ({ type }: TeardownEvent): void => {
      if (type === "call-settled") controller.abort();
    };
    const error = await fail(gone, [ownStep("one")], { signal: controller.signal, observe });
    expect(error.kind).toBe("cancelled");
  });

  it("for another reason while the caller gives up is told of that reason", async () => {
    const node = nodeWithWeb();
    const ignore = () => undefined;
    const signal = { aborted: false, addEventListener: ignore, removeEventListener: ignore };
    const { store } = node.ports;
    let looks = 0;
    const findSandbox: typeof store.findSandbox = async (request, call) => {
      looks += 1;
      if (looks < 2) return store.findSandbox(request, call);
      signal.aborted = true;
      return err({ reason: "corrupt", message: "no" });
    };
    const ports = { ...node.ports, store: { ...store, findSandbox } };
    const error = await fail({ ports }, [ownStep("one")], { signal });
    expect(error).toMatchObject({ kind: "step-failed", faults: [{ reason: "corrupt" }] });
  });
});
