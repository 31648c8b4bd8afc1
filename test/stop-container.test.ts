import { stopContainer } from "podsandbox";
import { addPod, createFakeNode, type ContainerSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { changesOf } from "./changes-of.js";
import { misread } from "./misread.js";

function nodeWith(...containers: readonly ContainerSpec[]) {
  const node = createFakeNode();
  const { sandboxId, containerIds } = addPod(node, { id: "web", containers });
  return { node, sandboxId, containerId: containerIds[0] ?? "" };
}

const before = { kind: "before", reason: "crashed" } as const;

describe("stopContainer", () => {
  it("kills at once without a timeout, whatever the policy says, and records the end", async () => {
    const { node, sandboxId, containerId } = nodeWith({});
    const policy = { gracePeriodSeconds: 60 };
    const report = (await stopContainer(node.ports, { containerId }, { policy }))._unsafeUnwrap();
    expect(report).toMatchObject({ outcome: "stopped", sandboxId, containerId, left: [] });
    expect(changesOf(node)).toEqual([
      `runtime.stopContainer ${containerId}`,
      `store.recordContainerFact ${containerId}`,
    ]);
    expect(node.clock.elapsed()).toBe(0);
    expect(node.world.books.containers[containerId]).toMatchObject({ exitCode: 137 });
    expect(node.world.events).toMatchObject([
      { type: "CONTAINER_STOPPED_EVENT", containerId, sandboxId },
    ]);
  });

  it("asks first, and is done as soon as the container has ended", async () => {
    const { node, containerId } = nodeWith({ exitsAfter: 2_000, stopSignal: "SIGQUIT" });
    const stopped = await stopContainer(node.ports, { containerId, timeout: 30 });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped");
    expect(node.clock.elapsed()).toBe(2_000);
    expect(node.world.runtime.delivered[containerId]).toEqual(["SIGQUIT"]);
    const record = node.world.books.containers[containerId];
    expect(record).toMatchObject({ phase: "exited", exitCode: 143 });
  });

  it.each([misread<number>("null"), NaN, misread<number>("{}")])(
    "leaves open an exit code that is %j",
    async (exitCode) => {
      const { node, containerId } = nodeWith({});
      const { runtime } = node.ports;
      const ports = {
        ...node.ports,
        runtime: {
          ...runtime,
          stopContainer: async (...asked: Parameters<typeof runtime.stopContainer>) =>
            (await runtime.stopContainer(...asked)).map((done) => ({ ...done, exitCode })),
        },
      };
      (await stopContainer(ports, { containerId }))._unsafeUnwrap();
      const { exitedAt, exitCode: recorded } = node.world.books.containers[containerId] ?? {};
      expect([exitedAt, recorded]).toEqual([node.clock.now(), undefined]);
    },
  );

  it("kills what ignores the signal when the time is up", async () => {
    const { node, containerId } = nodeWith({ ignoresTerm: true });
    const stopped = await stopContainer(node.ports, { containerId, timeout: 30 });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped");
    expect(node.clock.elapsed()).toBe(30_000);
  });

  it("takes a prefix that one container has, refuses one that several have", async () => {
    const { node } = nodeWith({ id: "app-1" }, { id: "app-2" }, { id: "db" });
    expect((await stopContainer(node.ports, { containerId: "d" })).isOk()).toBe(true);
    const refused = await stopContainer(node.ports, { containerId: "app" });
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "ambiguous-id",
      id: "app",
      candidates: ["app-1", "app-2"],
    });
    expect(node.clock.pending()).toEqual([]);
  });

  it("has nothing to do for an id that nothing has, or that has stopped", async () => {
    const { node, containerId } = nodeWith({});
    const absent = await stopContainer(node.ports, { containerId: "nobody" });
    expect(absent._unsafeUnwrap()).toMatchObject({ outcome: "absent", sandboxId: "" });
    void (await stopContainer(node.ports, { containerId }));
    const changes = changesOf(node);
    const again = await stopContainer(node.ports, { containerId, timeout: 5 });
    expect(again._unsafeUnwrap().outcome).toBe("already-stopped");
    expect(changesOf(node)).toEqual(changes);
  });

  it("refuses what it cannot mean", async () => {
    const { node } = nodeWith({});
    for (const request of [{ containerId: "" }, { containerId: "a", timeout: -1 }])
      expect((await stopContainer(node.ports, request))._unsafeUnwrapErr().kind).toBe(
        "invalid-request",
      );
  });

  it("stops containers side by side, and lets an impatient caller overtake", async () => {
    const stubborn = { ignoresTerm: true };
    const { node } = nodeWith({ ...stubborn, id: "one" }, { ...stubborn, id: "two" });
    const one = stopContainer(node.ports, { containerId: "one", timeout: 30 });
    const two = stopContainer(node.ports, { containerId: "two", timeout: 300 });
    await new Promise<void>((resolve) => node.clock.after(10_000, resolve));
    const now = await stopContainer(node.ports, { containerId: "two" });
    expect(now.isOk()).toBe(true);
    expect(node.clock.elapsed()).toBe(10_000);
    expect((await Promise.all([one, two])).every((stopped) => stopped.isOk())).toBe(true);
    expect(node.clock.elapsed()).toBe(30_000);
  });
});

describe("a stop that is cut short", () => {
  it("goes on when it is called again, and the signal is not sent twice", async () => {
    const { node, containerId } = nodeWith({ ignoresTerm: true });
    const controller = new AbortController();
    const { signal } = controller;
    const request = { containerId, timeout: 30 };
    node.clock.after(10_000, () => controller.abort());
    const cancelled = await stopContainer(node.ports, request, { signal });
    expect(cancelled._unsafeUnwrapErr()).toMatchObject({
      kind: "cancelled",
      next: ["stop-container"],
      report: { containerId, left: [{ step: "stop-container" }, {}, {}] },
    });
    expect((await stopContainer(node.ports, request)).isOk()).toBe(true);
    expect(node.clock.elapsed()).toBe(30_000);
    expect(node.world.runtime.delivered[containerId]).toEqual(["SIGTERM"]);
  });

  it("begins nothing for a caller who has given up already", async () => {
    const { node, containerId } = nodeWith({});
    const cancelled = await stopContainer(
      node.ports,
      { containerId },
      { signal: AbortSignal.abort() },
    );
    expect(cancelled._unsafeUnwrapErr()).toMatchObject({
      kind: "cancelled",
      next: ["stop-container"],
    });
    expect(changesOf(node)).toEqual([]);
  });

  it("names what will not die, and does not say that it has ended (P01)", async () => {
    const { node, sandboxId, containerId } = nodeWith({ dFor: "released" });
    const failed = await stopContainer(node.ports, { containerId });
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      kind: "step-failed",
      steps: ["prove-container-dead"],
      faults: [{ reason: "unkillable", subject: containerId }],
    });
    expect(node.world.books.containers[containerId]?.exitedAt).toBeUndefined();
    node.wakeStuck(sandboxId, containerId);
    expect((await stopContainer(node.ports, { containerId })).isOk()).toBe(true);
  });

  it("records no failure of a container with its sandbox", async () => {
    const { node, sandboxId, containerId } = nodeWith({});
    node.faults.plan([{ port: "runtime", operation: "listAlive", how: before }]);
    const failed = await stopContainer(node.ports, { containerId });
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      kind: "step-failed",
      faults: [{ operation: "listAlive", reason: "crashed" }],
    });
    expect(node.world.books.sandboxes[sandboxId]?.failures).toBeUndefined();
  });
});
