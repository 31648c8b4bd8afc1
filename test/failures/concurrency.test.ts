import { createCoordinator, describeSandbox, ok, stopPodSandbox } from "podsandbox";
import { addPod, createContainer, createFakeNode, type CreationStage } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, effectsOf, nodeWithWeb, recordOf, web } from "./looking.js";

describe("one stuck sandbox", () => {
  it("C01: a hundred pods stop while one is stuck, and its status is known", async () => {
    const node = nodeWithWeb({ containers: [{ dFor: "released" }] });
    const others = Array.from({ length: 100 }, (_none, at) => `pod-${at}`);
    for (const id of others) addPod(node, { id });
    const coordinator = createCoordinator(node.ports);
    const stuck = coordinator.stop(web);
    const began = node.clock.elapsed();
    const stopped = await Promise.all(others.map((id) => coordinator.stop({ podSandboxId: id })));
    expect(stopped.every((result) => result.isOk())).toBe(true);
    expect(node.clock.elapsed()).toBe(began);
    const { calls } = node;
    expect(coordinator.progress()).toMatchObject([
      { sandboxId: "web", waitingFor: [{ what: { kind: "process", state: "D" } }] },
    ]);
    const record = recordOf(node);
    expect(record && describeSandbox(record).phase).toBe("stopping");
    expect(node.calls).toBe(calls);
    expect((await stuck).isErr()).toBe(true);
  });

  it("C01: a thousand callers of a stuck pod cost no call more than one", async () => {
    const alone = nodeWithWeb({ containers: [{ dFor: "released" }] });
    void (await createCoordinator(alone.ports).stop(web));
    const node = nodeWithWeb({ containers: [{ dFor: "released" }] });
    const coordinator = createCoordinator(node.ports);
    const controllers = Array.from({ length: 1_000 }, () => new AbortController());
    const waits = controllers.map(async ({ signal }) => {
      const error = (await coordinator.stop(web, { signal }))._unsafeUnwrapErr();
      return { kind: error.kind, at: node.clock.elapsed() };
    });
    controllers.forEach((controller, at) => node.clock.after(at * 10, () => controller.abort()));
    const last = coordinator.stop(web);
    const ends = await Promise.all(waits);
    expect(ends.every(({ kind }) => kind === "cancelled")).toBe(true);
    expect(ends.map(({ at }) => at)).toEqual(ends.map((_end, at) => at * 10));
    expect((await last).isErr()).toBe(true);
    expect(node.calls).toBe(alone.calls);
  });
});

describe("a container that comes while its sandbox goes", () => {
  const stages: readonly CreationStage[] = ["added", "made", "settled", "starting", "started"];

  it("C02: at whatever stage a stop comes, no container runs after it", async () => {
    for (const stage of stages) {
      const node = nodeWithWeb();
      let stopping: ReturnType<typeof stopPodSandbox> | undefined;
      const created = await createContainer(node, {
        sandboxId: "web",
        id: "late",
        pace: (at) => {
          if (at === stage) stopping = stopPodSandbox(node.ports, web);
          return Promise.resolve();
        },
      });
      expect(await stopping).toMatchObject({ value: { outcome: "stopped" } });
      expect(["running", "refused"]).toContain(created.outcome);
      expect(node.world.runtime.alive).toEqual({});
      expect(node.violations).toEqual([]);
    }
  });

  it("C02: a creation after the mark is refused, and leaves nothing", async () => {
    const node = nodeWithWeb();
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    const late = await createContainer(node, { sandboxId: "web", id: "late" });
    expect(late.outcome).toBe("refused");
    expect(node.world.books.containers).not.toHaveProperty("late");
  });

  it("C02: containers that appear late are stopped too; without end is an error", async () => {
    const node = nodeWithWeb({ containers: [{ id: "a" }, { id: "b" }] });
    const { runtime } = node.ports;
    let lists = 0;
    const more = (): readonly string[] => Array.from({ length: lists }, (_none, at) => `c${at}`);
    const listContainers: typeof runtime.listContainers = async () => {
      lists += 1;
      return ok(more());
    };
    const ports = { ...node.ports, runtime: { ...runtime, listContainers } };
    const error = (await stopPodSandbox(ports, web))._unsafeUnwrapErr();
    expect(error.kind).toBe("containers-keep-appearing");
    expect(lists).toBe(10);
    expect(effectsOf(node, "stopContainer").map(({ subject }) => subject)).toEqual(["a", "b"]);
    expect(callsOf(node, "stopContainer", "c9")).toHaveLength(1);
  });
});

describe("many calls for one sandbox", () => {
  it("C03: fifty parallel stops call each port as one would, and share the report", async () => {
    const alone = nodeWithWeb();
    void (await createCoordinator(alone.ports).stop(web));
    const node = nodeWithWeb();
    const coordinator = createCoordinator(node.ports);
    const stopped = await Promise.all(Array.from({ length: 50 }, () => coordinator.stop(web)));
    expect(new Set(stopped.map((result) => result._unsafeUnwrap())).size).toBe(1);
    expect(node.journal).toEqual(alone.journal);
  });

  it("C03: without a coordinator, parallel stops take turns and change it once", async () => {
    const node = nodeWithWeb();
    const stopping = Array.from({ length: 50 }, () => stopPodSandbox(node.ports, web));
    const outcomes = (await Promise.all(stopping)).map((result) => result._unsafeUnwrap().outcome);
    expect(outcomes.filter((outcome) => outcome === "stopped")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "already-stopped")).toHaveLength(49);
    expect(callsOf(node, "detach")).toHaveLength(1);
    expect(node.violations).toEqual([]);
  });

  it("C04: a thousand stops in ten seconds run a broken plugin a few times", async () => {
    const node = nodeWithWeb({}, { autoAdvance: false });
    const how = { kind: "before", reason: "crashed" } as const;
    node.faults.plan([{ port: "network", operation: "detach", how }]);
    const coordinator = createCoordinator(node.ports, { random: () => 0 });
    const kinds: string[] = [];
    for (let at = 0; at < 1_000; at += 1) {
      void coordinator.stop(web).mapErr(({ kind }) => kinds.push(kind));
      await node.clock.advance(10);
    }
    // At 0, 1, 3 and 7 seconds: the pause doubles.
    expect(callsOf(node, "detach")).toHaveLength(4);
    expect(kinds.filter((kind) => kind === "backing-off")).toHaveLength(996);
    const last = (await coordinator.stop(web))._unsafeUnwrapErr();
    const nextAttemptAt = node.clock.now() - 10_000 + 15_000;
    expect(last).toMatchObject({ nextAttemptAt, error: { kind: "step-failed" } });
    expect((await coordinator.stop(web, { now: true }))._unsafeUnwrapErr().kind).toBe(
      "step-failed",
    );
    expect(callsOf(node, "detach")).toHaveLength(5);
  });
});

describe("many containers of one sandbox", () => {
  const containers = Array.from({ length: 10 }, (_none, at) => ({ id: `app-${at}` }));
  const policy = { parallel: 10 };

  it("C05: ten containers end together, and one that fails keeps none of the others", async () => {
    const node = createFakeNode({ takes: { "runtime.stopContainer": 10_000 } });
    addPod(node, { id: "web", containers });
    const how = { kind: "before", reason: "other" } as const;
    const stopping = { port: "runtime", operation: "stopContainer", subject: "app-3" } as const;
    node.faults.plan([{ ...stopping, how }]);
    const report = (await stopPodSandbox(node.ports, web, { policy }))._unsafeUnwrap();
    const step = report.settled.find(({ step: name }) => name === "stop-containers");
    expect(step).toMatchObject({ milliseconds: 10_000, faults: [{ subject: "app-3" }] });
    expect(effectsOf(node, "stopContainer")).toHaveLength(9);
  });

  it("C05: containers end under a cap, and all that will not die are in the error", async () => {
    const node = createFakeNode({ takes: { "runtime.stopContainer": 10_000 } });
    addPod(node, { id: "web", containers });
    const two = (
      await stopPodSandbox(node.ports, web, { policy: { parallel: 5 } })
    )._unsafeUnwrap();
    expect(two.settled.find(({ step }) => step === "stop-containers")?.milliseconds).toBe(20_000);
    const stuck = nodeWithWeb({ containers: [{ dFor: "released" }, {}, { dFor: "released" }] });
    const error = (await stopPodSandbox(stuck.ports, web))._unsafeUnwrapErr();
    const processes = [{ containerId: "web-c1" }, { containerId: "web-c3" }];
    expect(error).toMatchObject({ faults: [{ details: { processes } }] });
    expect(effectsOf(stuck, "stopContainer", "web-c2")).toHaveLength(1);
  });
});
