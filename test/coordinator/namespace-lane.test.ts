import { createCoordinator } from "podsandbox";
import { addPod, createFakeNode, type PlannedFault } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, empty } from "./stuck.js";

const waitsBehind = "the removal of another network namespace";
const pods = ["pod-0", "pod-1", "pod-2", "pod-3"];

function nodeWithPods() {
  const node = createFakeNode({ autoAdvance: false });
  for (const id of pods) addPod(node, { id });
  return { node, coordinator: createCoordinator(node.ports, { firstPauseMilliseconds: 1 }) };
}

function removal(how: PlannedFault["how"], subject?: string): PlannedFault {
  const call = { port: "fileSystem", operation: "removeNamespace" } as const;
  return { ...call, ...(subject === undefined ? {} : { subject }), how };
}

describe("removals of network namespaces", () => {
  it("X01: go one at a time after the kernel did not finish one, to their deadlines", async () => {
    const { node, coordinator } = nodeWithPods();
    node.faults.plan([removal({ kind: "before", reason: "kernel-blocked" })]);
    const first = coordinator.stop({ podSandboxId: "pod-0" });
    await node.clock.advance(10);
    const blocked = { faults: [{ reason: "kernel-blocked" }] };
    expect((await first)._unsafeUnwrapErr()).toMatchObject(blocked);
    node.faults.plan([removal({ kind: "hang-deaf" })]);
    const others = pods.slice(1).map((podSandboxId) => coordinator.stop({ podSandboxId }));
    await node.clock.advance(10_000);
    expect(callsOf(node, "fileSystem.removeNamespace")).toBe(2);
    expect(coordinator.counts()).toMatchObject({ namespacesWaiting: 2, programsRunning: 1 });
    expect(coordinator.progress()[1]).toMatchObject({
      steps: [{ step: "remove-network-namespace" }],
      waitingFor: [{ what: { kind: "text", text: waitsBehind }, milliseconds: 10_000 }],
    });
    await node.clock.advance(20_000);
    for (const waited of await Promise.all(others.slice(1)))
      expect(waited).toMatchObject({
        error: { faults: [{ reason: "kernel-blocked", milliseconds: 30_000 }] },
      });
    expect(callsOf(node, "fileSystem.removeNamespace")).toBe(2);
    await node.clock.advance(5_000);
    node.faults.release();
    expect((await others[0])?.isErr()).toBe(true);
  });

  it("X01: a success opens the lane for all who wait", async () => {
    const { node, coordinator } = nodeWithPods();
    node.faults.plan([removal({ kind: "before", reason: "kernel-blocked" }, "pod-0")]);
    void (await coordinator.stop({ podSandboxId: "pod-0" }));
    node.faults.clear();
    const stopped = await Promise.all(
      pods.slice(1).map((podSandboxId) => coordinator.stop({ podSandboxId })),
    );
    expect(stopped.map((result) => result.isOk())).toEqual([true, true, true]);
    await node.clock.advance(10);
    expect((await coordinator.stop({ podSandboxId: "pod-0" })).isOk()).toBe(true);
    expect(coordinator.counts()).toEqual(empty);
    expect(node.clock.pending()).toEqual([]);
  });

  it("X01: one tries after the other while none succeeds", async () => {
    const { node, coordinator } = nodeWithPods();
    const blocked = removal({ kind: "before", reason: "kernel-blocked" });
    node.faults.plan([blocked]);
    void (await coordinator.stop({ podSandboxId: "pod-0" }));
    const stopping = pods.slice(1).map((podSandboxId) => coordinator.stop({ podSandboxId }));
    const failed = await Promise.all(stopping);
    expect(failed.every((result) => result.isErr())).toBe(true);
    expect(callsOf(node, "fileSystem.removeNamespace")).toBe(4);
    expect(node.clock.elapsed()).toBe(0);
    expect(coordinator.counts()).toMatchObject({ namespacesWaiting: 0, programsRunning: 0 });
  });

  it("X01: go side by side while the kernel finishes each, and again once it does", async () => {
    const node = createFakeNode({ takes: { "fileSystem.removeNamespace": 1_000 } });
    for (const id of pods) addPod(node, { id });
    const coordinator = createCoordinator(node.ports);
    const stopped = (ids: readonly string[]) =>
      Promise.all(ids.map((podSandboxId) => coordinator.stop({ podSandboxId })));
    void (await stopped(pods.slice(0, 2)));
    expect(node.clock.elapsed()).toBe(1_000);
    void (await stopped(pods.slice(2)));
    expect(node.clock.elapsed()).toBe(2_000);
  });

  it.each([
    ["kernel-blocked", 1],
    ["timed-out", 1],
    ["refused", 3],
    ["busy", 3],
  ] as const)("X01: after a removal that was %s, %d of three go at once", async (reason, most) => {
    const { node, coordinator } = nodeWithPods();
    node.faults.plan([removal({ kind: "before", reason })]);
    void coordinator.stop({ podSandboxId: "pod-0" });
    await node.clock.advance(60_000);
    expect(coordinator.counts().inFlight).toBe(0);
    node.faults.clear();
    node.faults.plan([removal({ kind: "hang-deaf" })]);
    for (const podSandboxId of pods.slice(1)) void coordinator.stop({ podSandboxId });
    await node.clock.advance(1);
    expect(coordinator.counts()).toMatchObject({
      programsRunning: most,
      namespacesWaiting: 3 - most,
    });
  });

  it("X01: a removal that fails otherwise blocks nobody", async () => {
    const { node, coordinator } = nodeWithPods();
    node.faults.plan([removal({ kind: "before", reason: "refused" })]);
    void (await Promise.all(pods.map((podSandboxId) => coordinator.stop({ podSandboxId }))));
    expect(callsOf(node, "fileSystem.removeNamespace")).toBe(4);
    expect(node.clock.elapsed()).toBe(0);
  });

  it("T04: who waits behind one that hangs can be overtaken", async () => {
    const { node, coordinator } = nodeWithPods();
    node.faults.plan([removal({ kind: "before", reason: "kernel-blocked" }, "pod-0")]);
    void (await coordinator.stop({ podSandboxId: "pod-0" }));
    node.faults.plan([removal({ kind: "hang-deaf" }, "pod-1")]);
    void coordinator.stop({ podSandboxId: "pod-1" });
    await node.clock.advance(1);
    const policy = { gracePeriodSeconds: 10 };
    const patient = coordinator.stop({ podSandboxId: "pod-2" }, { policy });
    await node.clock.advance(1);
    const abandon = ["remove-network-namespace"] as const;
    const without = coordinator.stop({ podSandboxId: "pod-2" }, { policy: { abandon } });
    await node.clock.advance(1);
    expect(coordinator.counts().namespacesWaiting).toBe(1);
    await node.clock.advance(30_000);
    expect((await without)._unsafeUnwrap().outcome).toBe("stopped");
    expect((await patient)._unsafeUnwrap()).toBe((await without)._unsafeUnwrap());
  });
});
