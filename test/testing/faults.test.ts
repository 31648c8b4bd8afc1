import { createFakeNode, faultKinds, type FaultHow } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, hasChanged, hasSettled, refusal } from "./calling.js";
import { built } from "./built-pod.js";

const call = calling();

/** A node with a pod, the first call of whose ports goes wrong, and that call. */
function faulty(how: FaultHow) {
  const node = createFakeNode();
  const { sandboxId } = built(node);
  const fact = { kind: "phase", phase: "stopping" } as const;
  node.faults.plan([{ at: 1, how }]);
  return {
    node,
    ask: (asked = call) => node.ports.store.recordSandboxFact({ sandboxId, fact }, asked),
    hasHadEffect: () => node.world.books.sandboxes[sandboxId]?.phase === "stopping",
  };
}

describe("a planned fault", () => {
  it.each([
    ["before", false],
    ["after", true],
  ] as const)("fails %s its effect", async (kind, hadEffect) => {
    const { ask, hasHadEffect, node } = faulty({ kind, reason: "busy" });
    expect((await refusal(ask())).reason).toBe("busy");
    expect(hasHadEffect()).toBe(hadEffect);
    expect(node.faults.fired()).toBe(1);
    expect(await hasChanged(ask())).toBe(!hadEffect);
  });

  it("throws", () => {
    const { ask, node } = faulty({ kind: "throw" });
    expect(() => ask()).toThrow("planned");
    expect(node.journal.at(-1)?.outcome).toBe("threw");
    expect(node.inFlight()).toEqual([]);
  });

  it("rejects", async () => {
    const { ask, node } = faulty({ kind: "reject" });
    await expect(Promise.resolve(ask())).rejects.toThrow("planned");
    expect(node.journal.at(-1)?.outcome).toBe("rejected");
  });

  it("answers garbage", async () => {
    const { ask, hasHadEffect, node } = faulty({ kind: "garbage" });
    expect(await ask()).toEqual({ this: "is no Result" });
    expect(hasHadEffect()).toBe(true);
    expect(node.journal.at(-1)?.outcome).toBe("garbage");
  });

  it("hangs until it is aborted", async () => {
    const { ask, hasHadEffect, node } = faulty({ kind: "hang-until-aborted" });
    const controller = new AbortController();
    const asked = ask(calling(controller.signal));
    expect(await hasSettled(asked)).toBe(false);
    expect(node.inFlight()).toMatchObject([{ operation: "recordSandboxFact" }]);
    controller.abort();
    expect((await refusal(asked)).reason).toBe("aborted");
    expect(hasHadEffect()).toBe(false);
  });

  it("hangs deaf until it is released, with its real effect", async () => {
    const { ask, hasHadEffect, node } = faulty({ kind: "hang-deaf" });
    const controller = new AbortController();
    const asked = ask(calling(controller.signal));
    controller.abort();
    expect(await hasSettled(asked)).toBe(false);
    expect(hasHadEffect()).toBe(false);
    node.faults.release();
    expect(await hasChanged(asked)).toBe(true);
    expect(hasHadEffect()).toBe(true);
    expect(node.inFlight()).toEqual([]);
  });

  it.each([
    ["die-before", false],
    ["die-after", true],
  ] as const)("lets the process %s the effect", async (kind, hadEffect) => {
    const { ask, hasHadEffect, node } = faulty({ kind });
    expect(await hasSettled(ask())).toBe(false);
    expect(hasHadEffect()).toBe(hadEffect);
    node.faults.clear();
    expect(await hasSettled(ask())).toBe(false);
    expect(node.inFlight()).toEqual([]);
    node.restart();
    expect(await hasChanged(ask())).toBe(!hadEffect);
  });

  it("has a kind that is listed", () => {
    expect(faultKinds).toHaveLength(9);
  });
});

describe("a plan", () => {
  it("counts from when it was set", async () => {
    const { node, ask } = faulty({ kind: "throw" });
    node.faults.clear();
    await answer(ask());
    node.faults.plan([{ at: 2, how: { kind: "before", reason: "busy" } }]);
    await answer(ask());
    expect((await refusal(ask())).reason).toBe("busy");
    await answer(ask());
    expect(node.faults.fired()).toBe(1);
  });

  it("finds calls by port, operation, a part of the subject and their number", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const how = { kind: "before", reason: "unavailable" } as const;
    const port = "store";
    const operation = "findSandbox";
    node.faults.plan([{ port, operation, subject: "b", nth: 2, how }]);
    const outcomes = [];
    for (const id of ["a", "b", "ab", "b"])
      outcomes.push((await store.findSandbox({ id }, call)).isOk());
    expect(outcomes).toEqual([true, true, false, true]);
    node.faults.plan([{ port, operation, how }]);
    await refusal(store.findSandbox({ id: "a" }, call));
    await refusal(store.findSandbox({ id: "a" }, call));
    await answer(store.listSandboxes({}, call));
  });
});

describe("a process that dies", () => {
  it("leaves its lease to the next", async () => {
    const node = createFakeNode();
    const before = node.ports;
    await answer(before.store.lease({ sandboxId: "a" }, call));
    const after = node.restart();
    expect(node.ports).toBe(after);
    await answer(after.store.lease({ sandboxId: "a" }, call));
    expect(await hasSettled(before.store.findSandbox({ id: "a" }, call))).toBe(false);
  });

  it("never hears of what hung when it died", async () => {
    const { node, ask, hasHadEffect } = faulty({ kind: "hang-deaf" });
    const asked = ask();
    node.restart();
    node.faults.release();
    expect(await hasSettled(asked)).toBe(false);
    expect(hasHadEffect()).toBe(false);
    expect(node.journal.at(-1)?.outcome).toBe("died");
  });
});

describe("a lease", () => {
  it("is not taken by who gave up meanwhile", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    node.faults.plan([{ at: 1, how: { kind: "hang-deaf" } }]);
    const controller = new AbortController();
    const asked = store.lease({ sandboxId: "a" }, calling(controller.signal));
    controller.abort();
    node.faults.release();
    expect((await refusal(asked)).reason).toBe("aborted");
    await answer(store.lease({ sandboxId: "a" }, call));
  });
});

describe("the journal", () => {
  it("holds every call as it began, and how it came out", async () => {
    const node = createFakeNode();
    const { sandboxId, sandbox } = built(node, { containers: 0, infra: "none" });
    const { store, runtime, network } = node.ports;
    const fact = { kind: "phase", phase: "stopping" } as const;
    const lease = await answer(store.lease({ sandboxId }, call));
    await answer(store.recordSandboxFact({ sandboxId, fact }, { ...call, attempt: 2 }));
    await answer(runtime.stopSandbox({ sandbox }, call));
    const attachment = "unreadable";
    await answer(network.detach({ sandboxId, runtimeHandler: "", attachment }, call));
    await answer(lease.release());
    const lines = node.journal.map(
      ({ port, operation, subject, attempt, outcome }) =>
        `${port}.${operation} ${subject} ${attempt} ${outcome}`,
    );
    expect(lines).toEqual([
      "store.lease pod-000001 1 answered",
      "store.recordSandboxFact pod-000001 2 changed",
      "runtime.stopSandbox pod-000001 1 unchanged",
      "network.detach pod-000001/unreadable 1 changed",
      "store.releaseLease pod-000001 1 changed",
    ]);
    expect(node.calls).toBe(5);
  });

  it("can be switched off, and calls still count", async () => {
    const node = createFakeNode({ journal: false });
    await answer(node.ports.store.listSandboxes({}, call));
    expect([node.journal, node.calls]).toEqual([[], 1]);
  });

  it("shows what has not settled as pending", () => {
    const node = createFakeNode();
    node.faults.plan([{ at: 1, how: { kind: "hang-deaf" } }]);
    void node.ports.store.listSandboxes({}, call);
    expect(node.journal[0]?.outcome).toBe("pending");
  });
});
