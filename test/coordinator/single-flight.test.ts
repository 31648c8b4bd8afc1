import { createCoordinator } from "podsandbox";
import { addPod, createFakeNode, leftovers, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, deafDetach, empty } from "./stuck.js";

const web = { podSandboxId: "web" };

function nodeWithWeb(spec: PodSpec = {}, autoAdvance = true) {
  const node = createFakeNode({ autoAdvance });
  addPod(node, { id: "web", ...spec });
  return { node, coordinator: createCoordinator(node.ports) };
}

describe("single flight", () => {
  it("C03: fifty parallel stops call each port as one would, and share the report", async () => {
    const alone = nodeWithWeb();
    void (await alone.coordinator.stop(web));
    const { node, coordinator } = nodeWithWeb();
    const reports = await Promise.all(Array.from({ length: 50 }, () => coordinator.stop(web)));
    expect(new Set(reports.map((report) => report._unsafeUnwrap())).size).toBe(1);
    expect(reports[0]?._unsafeUnwrap().outcome).toBe("stopped");
    expect(node.journal).toEqual(alone.node.journal);
    expect(coordinator.counts()).toEqual(empty);
  });

  it("a prefix and the whole id are one flight", async () => {
    const { node, coordinator } = nodeWithWeb();
    const [byPrefix, whole, exact] = await Promise.all([
      coordinator.stop({ podSandboxId: "we" }),
      coordinator.stop(web),
      coordinator.stop({ ...web, exact: true }),
    ]);
    expect(byPrefix._unsafeUnwrap()).toBe(whole._unsafeUnwrap());
    expect(exact._unsafeUnwrap()).toBe(whole._unsafeUnwrap());
    expect(callsOf(node, "network.detach")).toBe(1);
  });

  it("a whole id that nothing has is no prefix: what begins with it is not touched", async () => {
    const { node, coordinator } = nodeWithWeb();
    const removed = await coordinator.remove({ podSandboxId: "we", exact: true });
    expect(removed._unsafeUnwrap().outcome).toBe("absent");
    expect(node.world.books.sandboxes["web"]?.phase).toBe("ready");
  });

  it("an ambiguous prefix is an error, and nothing is begun", async () => {
    const { node, coordinator } = nodeWithWeb();
    addPod(node, { id: "webmail" });
    const refused = await coordinator.remove({ podSandboxId: "we" });
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "ambiguous-id",
      id: "we",
      candidates: ["web", "webmail"],
    });
    expect(coordinator.counts()).toEqual(empty);
  });

  it("an id that nothing has is a success, and so is a corrupt record", async () => {
    const { coordinator } = nodeWithWeb();
    const gone = { podSandboxId: "gone" };
    expect((await coordinator.stop(gone))._unsafeUnwrap().outcome).toBe("absent");
    expect((await coordinator.remove(gone))._unsafeUnwrap().outcome).toBe("absent");
    const corrupt = nodeWithWeb({ corrupt: true });
    expect((await corrupt.coordinator.remove(web))._unsafeUnwrap().outcome).toBe("removed");
    expect(leftovers(corrupt.node)).toEqual([]);
  });

  it("a remove during a stop waits for it and goes on", async () => {
    const { node, coordinator } = nodeWithWeb({ containers: [{ ignoresTerm: true }] }, false);
    const stopping = coordinator.stop(web, { policy: { gracePeriodSeconds: 5 } });
    await node.clock.advance(1_000);
    const removing = coordinator.remove(web);
    const another = coordinator.remove(web);
    await node.clock.advance(1_000);
    expect(coordinator.progress()).toMatchObject([
      { operation: "stop-pod-sandbox", isRemovedNext: true, callers: 3 },
    ]);
    await node.clock.advance(10_000);
    const stopped = (await stopping)._unsafeUnwrap();
    expect(stopped).toMatchObject({ outcome: "stopped", milliseconds: 5_000 });
    const removed = (await removing)._unsafeUnwrap();
    expect(removed.outcome).toBe("removed");
    expect((await another)._unsafeUnwrap()).toBe(removed);
    expect(callsOf(node, "network.detach")).toBe(1);
    expect(leftovers(node)).toEqual([]);
    expect(coordinator.counts()).toEqual(empty);
    expect(node.clock.pending()).toEqual([]);
  });

  it("a stop during a remove joins the remove", async () => {
    const { node, coordinator } = nodeWithWeb();
    const [removed, stopped, again] = await Promise.all([
      coordinator.remove(web),
      coordinator.stop(web),
      coordinator.stop(web),
    ]);
    expect(removed._unsafeUnwrap().outcome).toBe("removed");
    expect(stopped._unsafeUnwrap()).toEqual({ ...removed._unsafeUnwrap(), outcome: "stopped" });
    expect(again._unsafeUnwrap()).toBe(stopped._unsafeUnwrap());
    expect(callsOf(node, "network.detach")).toBe(1);
    const [gone, nothing] = await Promise.all([coordinator.remove(web), coordinator.stop(web)]);
    expect([gone._unsafeUnwrap().outcome, nothing._unsafeUnwrap().outcome]).toEqual([
      "absent",
      "absent",
    ]);
  });

  it("C01: a stuck sandbox slows no other, and a thousand calls for it call no port", async () => {
    const node = createFakeNode({ autoAdvance: false });
    for (let i = 0; i < 100; i += 1) addPod(node, { id: `pod-${i}` });
    addPod(node, { id: "stuck" });
    node.faults.plan([deafDetach("stuck")]);
    const coordinator = createCoordinator(node.ports);
    const stuck = coordinator.stop({ podSandboxId: "stuck" });
    await node.clock.advance(0);
    const others = await Promise.all(
      Array.from({ length: 100 }, (_, i) => coordinator.stop({ podSandboxId: `pod-${i}` })),
    );
    expect(others.every((result) => result.isOk())).toBe(true);
    expect(node.clock.elapsed()).toBe(0);
    const { calls } = node;
    const storm = Array.from({ length: 1_000 }, () => coordinator.stop({ podSandboxId: "stuck" }));
    await node.clock.advance(0);
    expect(node.calls).toBe(calls);
    await node.clock.advance(100_000);
    const error = (await stuck)._unsafeUnwrapErr();
    for (const result of await Promise.all(storm)) expect(result._unsafeUnwrapErr()).toBe(error);
    expect(error).toMatchObject({ kind: "step-failed", steps: ["detach-network"] });
  });
});

describe("an earlier kill", () => {
  it("T04: a stop with a shorter grace overtakes the running one; all stay joined", async () => {
    const { node, coordinator } = nodeWithWeb({ containers: [{ ignoresTerm: true }] }, false);
    const patient = coordinator.stop(web, { policy: { gracePeriodSeconds: 300 } });
    await node.clock.advance(7_000);
    const hasty = coordinator.stop(web, { policy: { gracePeriodSeconds: 2 } });
    await node.clock.advance(0);
    const later = coordinator.stop(web, { policy: { gracePeriodSeconds: 60 } });
    await node.clock.advance(2_000);
    const report = (await hasty)._unsafeUnwrap();
    expect(report.outcome).toBe("stopped");
    expect((await patient)._unsafeUnwrap()).toBe(report);
    expect((await later)._unsafeUnwrap()).toBe(report);
    expect(node.clock.elapsed()).toBe(9_000);
    expect(callsOf(node, "runtime.askToStop")).toBe(1);
    expect(node.clock.pending()).toEqual([]);
  });

  it("a remove shortens the grace of a stop only where its caller says so", async () => {
    const { node, coordinator } = nodeWithWeb({ containers: [{ ignoresTerm: true }] }, false);
    const patient = coordinator.stop(web, { policy: { gracePeriodSeconds: 300 } });
    await node.clock.advance(1_000);
    const removing = coordinator.remove(web, { policy: { gracePeriodSeconds: 1 } });
    const slower = coordinator.remove(web, {
      policy: { gracePeriodSeconds: 400, abandon: ["unmount"] },
    });
    await node.clock.advance(1_000);
    expect((await patient)._unsafeUnwrap().outcome).toBe("stopped");
    expect((await removing)._unsafeUnwrap().outcome).toBe("removed");
    expect((await slower).isOk()).toBe(true);
    expect(node.clock.elapsed()).toBe(2_000);
  });

  it("a caller that gives up more than the others is heard, also when the run fails", async () => {
    const { node, coordinator } = nodeWithWeb({}, false);
    node.faults.plan([deafDetach("web")]);
    const stopping = coordinator.stop(web);
    await node.clock.advance(1_000);
    const without = coordinator.stop(web, {
      policy: { abandon: ["detach-network"], abandonLiveProcesses: true },
    });
    await node.clock.advance(200_000);
    expect((await stopping)._unsafeUnwrap()).toBe((await without)._unsafeUnwrap());
    expect((await without)._unsafeUnwrap().settled).toContainEqual(
      expect.objectContaining({ step: "detach-network", outcome: "abandoned" }),
    );
  });

  it("a caller that wants a failed hook owed is heard, whoever else asks", async () => {
    const containers = [{ id: "app", hooks: [{ path: "/bin/after" }] }];
    const policy = { failedHooks: "retry" } as const;
    for (const [first, second] of [
      [{}, { policy }],
      [{ policy }, {}],
    ] as const) {
      const { node, coordinator } = nodeWithWeb({ containers });
      node.world.hooks.failing["/bin/after"] = "crashed";
      const both = [coordinator.remove(web, first), coordinator.remove(web, second)];
      for (const removed of await Promise.all(both))
        expect(removed._unsafeUnwrapErr()).toMatchObject({ steps: ["run-post-stop-hooks"] });
      expect(node.world.books.containers["app"]?.hooksRun).toBeUndefined();
    }
  });
});
