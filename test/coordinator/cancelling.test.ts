import {
  createCoordinator,
  describeError,
  type CoordinatedError,
  type RunReport,
} from "podsandbox";
import { addPod, createFakeNode, leftovers, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, deafDetach, empty } from "./stuck.js";

const web = { podSandboxId: "web" };
const patient = { gracePeriodSeconds: 30 };

function slowNode(spec: PodSpec = { containers: [{ ignoresTerm: true }] }) {
  const node = createFakeNode({ autoAdvance: false });
  addPod(node, { id: "web", ...spec });
  return { node, coordinator: createCoordinator(node.ports) };
}

/** What had been done for a caller that gave up. */
function soFar(error: CoordinatedError): RunReport | undefined {
  return error.kind === "cancelled" ? error.report : undefined;
}

describe("a caller that gives up", () => {
  it("T02: is answered `cancelled`, with what was done, and the teardown goes on", async () => {
    const { node, coordinator } = slowNode();
    const controller = new AbortController();
    const leaving = coordinator.stop(web, { signal: controller.signal, policy: patient });
    const staying = coordinator.stop(web);
    void staying;
    await node.clock.advance(0);
    const again = slowNode();
    await again.node.clock.advance(300);
    const alone = again.coordinator.stop(web, { signal: controller.signal, policy: patient });
    await again.node.clock.advance(1_000);
    controller.abort();
    void (await leaving);
    const error = (await alone)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "cancelled", report: { sandboxId: "web" } });
    const report = soFar(error);
    expect(report).toMatchObject({ milliseconds: 1_000, outlived: [] });
    expect(report?.settled.map(({ step }) => step)).toEqual(["fence"]);
    expect(report?.left.map(({ step }) => step)).toContain("detach-network");
    expect(describeError(error)).toContain("goes on without this caller");
    expect(again.coordinator.progress()).toMatchObject([{ callers: 0, state: "in-flight" }]);
    await again.node.clock.advance(29_000);
    expect(again.coordinator.counts()).toEqual(empty);
    expect(again.node.world.books.sandboxes["web"]?.phase).toBe("stopped");
    expect(again.node.clock.pending()).toEqual([]);
  });

  it("T02: a caller that comes back joins the same flight", async () => {
    const { node, coordinator } = slowNode();
    const controller = new AbortController();
    const { signal } = controller;
    const first = coordinator.remove(web, { signal, policy: patient });
    await node.clock.advance(1_000);
    controller.abort();
    expect((await first)._unsafeUnwrapErr().kind).toBe("cancelled");
    const second = coordinator.remove(web, { policy: patient });
    await node.clock.advance(29_000);
    expect((await second)._unsafeUnwrap().outcome).toBe("removed");
    expect(callsOf(node, "runtime.askToStop")).toBe(1);
    expect(leftovers(node)).toEqual([]);
  });

  it("T02: is told that what failed beside what lasts is left", async () => {
    const { node, coordinator } = slowNode({});
    const how = { kind: "before", reason: "refused" } as const;
    node.faults.plan([deafDetach("web"), { port: "fileSystem", operation: "unmount", how }]);
    const controller = new AbortController();
    const leaving = coordinator.stop(web, { signal: controller.signal });
    await node.clock.advance(1_000);
    controller.abort();
    const report = soFar((await leaving)._unsafeUnwrapErr());
    expect(report?.settled.map(({ step }) => step)).not.toContain("unmount");
    expect(report?.left.map(({ step }) => step)).toContain("unmount");
  });

  it("T02: is told which calls still run", async () => {
    const { node, coordinator } = slowNode({});
    const how = { kind: "hang-deaf" } as const;
    node.faults.plan([
      deafDetach("web"),
      { port: "fileSystem", operation: "removeNamespace", how },
    ]);
    const controller = new AbortController();
    const policy = { abandon: ["detach-network"] } as const;
    const leaving = coordinator.stop(web, { signal: controller.signal, policy });
    await node.clock.advance(62_000);
    controller.abort();
    const report = soFar((await leaving)._unsafeUnwrapErr());
    expect(report?.outlived).toEqual([{ port: "network", operation: "detach", subject: "web" }]);
    expect(report?.settled.at(-1)).toMatchObject({ step: "detach-network", outcome: "abandoned" });
  });

  it("T02: is told of the run that is under way, not of the one that was overtaken", async () => {
    const { node, coordinator } = slowNode({});
    node.faults.plan([deafDetach("web")]);
    const controller = new AbortController();
    const leaving = coordinator.stop(web, { signal: controller.signal });
    await node.clock.advance(1_000);
    void coordinator.stop(web, { policy: { abandon: ["unmount"] } });
    await node.clock.advance(69_000);
    controller.abort();
    const report = soFar((await leaving)._unsafeUnwrapErr());
    const steps = report?.settled.map(({ step }) => step) ?? [];
    expect(steps[0]).toBe("fence");
    expect(new Set(steps).size).toBe(steps.length);
    expect(report?.outlived).toEqual([]);
  });

  it("T02: is told that nothing was done while creators are waited for", async () => {
    const { node, coordinator } = slowNode({});
    void coordinator.admit("web", () => new Promise<never>(() => undefined));
    await node.clock.advance(0);
    const controller = new AbortController();
    const leaving = coordinator.stop(web, { signal: controller.signal });
    await node.clock.advance(1_000);
    controller.abort();
    expect((await leaving)._unsafeUnwrapErr()).toMatchObject({
      report: { settled: [], outlived: [], milliseconds: 1_000 },
    });
  });

  it("T01: who gave up before calling begins nothing", async () => {
    const { node, coordinator } = slowNode();
    const answer = await coordinator.stop(web, { signal: AbortSignal.abort() });
    expect(answer._unsafeUnwrapErr()).toEqual({
      kind: "cancelled",
      next: [],
      report: {
        sandboxId: "web",
        settled: [],
        left: [],
        outlived: [],
        warnings: [],
        stateNotPersisted: false,
        milliseconds: 0,
      },
    });
    expect(node.calls).toBe(0);
  });

  it("T01: who gives up while its id is looked up begins nothing either", async () => {
    const { node, coordinator } = slowNode();
    node.faults.plan([{ port: "store", operation: "findSandbox", how: { kind: "hang-deaf" } }]);
    const controller = new AbortController();
    const leaving = coordinator.stop(web, { signal: controller.signal });
    await node.clock.advance(1);
    controller.abort();
    expect((await leaving)._unsafeUnwrapErr().kind).toBe("cancelled");
    node.faults.clear();
    node.faults.release();
    await node.clock.advance(0);
    expect(coordinator.counts()).toEqual(empty);
    expect(callsOf(node, "store.lease")).toBe(0);
  });

  it("T01: what is owed is not told: a DEL that hangs keeps its own limit", async () => {
    const { node, coordinator } = slowNode({});
    node.faults.plan([deafDetach("web")]);
    const controller = new AbortController();
    const leaving = coordinator.stop(web, { signal: controller.signal });
    await node.clock.advance(1_000);
    controller.abort();
    expect((await leaving)._unsafeUnwrapErr().kind).toBe("cancelled");
    node.faults.release();
    await node.clock.advance(0);
    expect(node.world.books.sandboxes["web"]?.phase).toBe("stopped");
    expect(coordinator.counts()).toEqual(empty);
  });

  it("listens to its signal only while it waits", async () => {
    const { coordinator } = slowNode({});
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      addEventListener: (_type: "abort", listener: () => void) => void listeners.add(listener),
      removeEventListener: (_type: "abort", listener: () => void) =>
        void listeners.delete(listener),
    };
    const stopping = coordinator.stop(web, { signal });
    expect(listeners.size).toBe(1);
    expect((await stopping).isOk()).toBe(true);
    await Promise.resolve();
    expect(listeners.size).toBe(0);
  });
});
