import { createCoordinator, describeError, type CoordinatedError } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { brokenDetach, callsOf, empty } from "./stuck.js";

const web = { podSandboxId: "web" };
const most = { random: () => 0 };

function brokenNode(options = {}) {
  const node = createFakeNode({ autoAdvance: false });
  addPod(node, { id: "web" });
  node.faults.plan([brokenDetach("web")]);
  return { node, coordinator: createCoordinator(node.ports, options) };
}

describe("back-off", () => {
  it("C04: a thousand stops of a broken sandbox in 10 s run its plugin four times", async () => {
    const { node, coordinator } = brokenNode(most);
    const answers: CoordinatedError[] = [];
    for (let i = 0; i < 1_000; i += 1) {
      void coordinator.stop(web).mapErr((error) => answers.push(error));
      await node.clock.advance(10);
    }
    expect(answers).toHaveLength(1_000);
    expect(callsOf(node, "network.detach")).toBe(4);
    const fromMemory = answers.filter(({ kind }) => kind === "backing-off");
    expect(fromMemory).toHaveLength(996);
    expect(fromMemory.at(-1)).toMatchObject({
      sandboxId: "web",
      attempts: 4,
      nextAttemptAt: node.clock.now() - node.clock.elapsed() + 15_000,
      error: { kind: "step-failed", steps: ["detach-network"] },
    });
    expect(node.clock.pending()).toEqual([]);
  });

  it("an answer from memory calls no port, and says what failed and when to call", async () => {
    const { node, coordinator } = brokenNode(most);
    const failed = (await coordinator.stop(web))._unsafeUnwrapErr();
    const { calls } = node;
    const answer = (await coordinator.remove(web))._unsafeUnwrapErr();
    expect(node.calls).toBe(calls);
    expect(answer).toMatchObject({ kind: "backing-off", attempts: 1, error: failed });
    expect(describeError(answer)).toContain("1 attempt failed");
    expect(describeError(answer)).toContain("2030-01-01T00:00:01.000Z");
    expect(describeError(answer)).toContain("network.detach on web");
    expect(coordinator.progress()).toMatchObject([
      {
        state: "backing-off",
        sandboxId: "web",
        operation: "stop-pod-sandbox",
        nextAttemptAt: node.clock.now() + 1_000,
        because:
          "step detach-network failed: network.detach on web: " +
          "failed as planned, before its effect: missing-program (missing-program)",
        error: failed,
      },
    ]);
    const byPrefix = await coordinator.stop({ podSandboxId: "we" });
    expect(byPrefix._unsafeUnwrapErr()).toBe(answer);
  });

  it("`now` tries at once, and a success forgets everything", async () => {
    const { node, coordinator } = brokenNode(most);
    expect((await coordinator.stop(web)).isErr()).toBe(true);
    const again = (await coordinator.stop(web, { now: true }))._unsafeUnwrapErr();
    expect(again.kind).toBe("step-failed");
    expect(coordinator.progress()).toMatchObject([{ attempts: 2 }]);
    node.faults.clear();
    expect((await coordinator.stop(web, { now: true })).isOk()).toBe(true);
    expect(coordinator.counts()).toEqual(empty);
    expect((await coordinator.stop(web)).isOk()).toBe(true);
  });

  it("a remove that waits for a stop which fails goes on if it says `now`", async () => {
    const { node, coordinator } = brokenNode(most);
    const [stopped, removed] = await Promise.all([coordinator.stop(web), coordinator.remove(web)]);
    expect(removed._unsafeUnwrapErr()).toMatchObject({
      kind: "backing-off",
      error: stopped._unsafeUnwrapErr(),
    });
    expect(callsOf(node, "network.detach")).toBe(1);
    await node.clock.advance(1_000);
    const policy = { abandon: ["detach-network"] } as const;
    const [failed, without] = await Promise.all([
      coordinator.stop(web),
      coordinator.remove(web, { now: true, policy }),
    ]);
    expect(failed.isErr()).toBe(true);
    expect(without._unsafeUnwrap().outcome).toBe("removed");
    expect(coordinator.counts()).toEqual(empty);
  });

  it.each([
    [{ abandon: ["detach-network"] }, "removed"],
    [{ abandon: ["unmount"] }, "step-failed"],
    [{ abandonLiveProcesses: true }, "step-failed"],
    [{ abandon: [] }, "backing-off"],
    [{ gracePeriodSeconds: 0 }, "backing-off"],
  ] as const)("a remove that waits for such a stop, with policy %j: %s", async (policy, came) => {
    const { coordinator } = brokenNode(most);
    const stop = coordinator.stop(web, { policy: { gracePeriodSeconds: 1 } });
    const [failed, removed] = await Promise.all([stop, coordinator.remove(web, { policy })]);
    expect(failed.isErr()).toBe(true);
    expect(removed.isOk() ? removed.value.outcome : removed.error.kind).toBe(came);
  });

  it("a remove that waits for such a stop is tried if one of its callers says `now`", async () => {
    const { node, coordinator } = brokenNode(most);
    const stop = coordinator.stop(web);
    const removes = [coordinator.remove(web), coordinator.remove(web, { now: true })];
    expect((await stop).isErr()).toBe(true);
    for (const removed of await Promise.all(removes))
      expect(removed._unsafeUnwrapErr().kind).toBe("step-failed");
    expect(callsOf(node, "network.detach")).toBe(2);
  });

  it("a remove that several wait for goes on if one of them says `now`", async () => {
    const { coordinator } = brokenNode(most);
    const policy = { abandon: ["detach-network"] } as const;
    const [failed, patient, hasty] = await Promise.all([
      coordinator.stop(web),
      coordinator.remove(web, { policy }),
      coordinator.remove(web, { now: true }),
    ]);
    expect(failed.isErr()).toBe(true);
    expect(hasty._unsafeUnwrap().outcome).toBe("removed");
    expect(patient._unsafeUnwrap()).toBe(hasty._unsafeUnwrap());
  });

  it("a remove that failed is remembered as one", async () => {
    const { coordinator } = brokenNode(most);
    void (await coordinator.remove(web));
    expect(coordinator.progress()).toMatchObject([
      { state: "backing-off", operation: "remove-pod-sandbox" },
    ]);
  });

  it("sandboxes that fail together are not tried together, attempt for attempt", async () => {
    const node = createFakeNode({ autoAdvance: false });
    const ids = Array.from({ length: 20 }, (_, i) => `pod-${i}`);
    for (const id of ids) addPod(node, { id });
    node.faults.plan([brokenDetach("pod")]);
    const coordinator = createCoordinator(node.ports, { longestPauseMilliseconds: 1_000 });
    const drawn = new Set<number>();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      for (const podSandboxId of ids) void coordinator.stop({ podSandboxId }, { now: true });
      await node.clock.advance(0);
      for (const paused of coordinator.progress())
        if (paused.state === "backing-off") drawn.add(paused.nextAttemptAt - node.clock.now());
    }
    expect(drawn.size).toBe(40);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1_000);
    expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(100);
  });

  it("pauses double up to the longest, and are cut by chance", async () => {
    const options = { firstPauseMilliseconds: 100, longestPauseMilliseconds: 300 };
    const { node, coordinator } = brokenNode({ ...options, random: () => 1 });
    const pauses: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      void (await coordinator.stop(web, { now: true }));
      const [paused] = coordinator.progress();
      if (paused?.state === "backing-off") pauses.push(paused.nextAttemptAt - node.clock.now());
    }
    expect(pauses).toEqual([80, 160, 240, 240]);
    const usual = brokenNode();
    void (await usual.coordinator.stop(web));
    const [paused] = usual.coordinator.progress();
    expect(paused).toMatchObject({ state: "backing-off" });
    const at = paused?.state === "backing-off" ? paused.nextAttemptAt : 0;
    const wait = at - usual.node.clock.now();
    expect(wait).toBeGreaterThan(800);
    expect(wait).toBeLessThan(1_000);
  });

  it("a failure that nobody asks about again is forgotten without a timer", async () => {
    const { node, coordinator } = brokenNode();
    void (await coordinator.stop(web));
    await node.clock.advance(120_000);
    expect(coordinator.counts().backingOff).toBe(1);
    await node.clock.advance(1);
    expect(coordinator.progress()).toEqual([]);
  });

  it("a store that does not answer is asked once for all, and then left alone", async () => {
    const { node, coordinator } = brokenNode(most);
    const how = { kind: "before", reason: "refused" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", how }]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => coordinator.stop(web)));
    expect(answers[0]?._unsafeUnwrapErr()).toMatchObject({ kind: "store-failed", report: {} });
    expect((await coordinator.stop(web))._unsafeUnwrapErr().kind).toBe("backing-off");
    expect(callsOf(node, "store.findSandbox")).toBe(1);
    void (await coordinator.stop({ podSandboxId: "we" }));
    expect(coordinator.counts().backingOff).toBe(2);
    const busy = { kind: "before", reason: "busy" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", nth: 1, how: busy }]);
    await node.clock.advance(2_000);
    const stopping = coordinator.stop({ podSandboxId: "we" });
    await node.clock.advance(20);
    expect((await stopping).isOk()).toBe(true);
    expect(coordinator.counts()).toEqual(empty);
  });
});
