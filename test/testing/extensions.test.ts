import { createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, hasChanged, refusal } from "./calling.js";
import { built, onlyContainer } from "./built-pod.js";

const call = calling();
const dead = { infra: "dead", containers: 0, phase: "stopping" } as const;

describe("extensions", () => {
  it("are there unless they are left out", () => {
    const names = Object.keys(createFakeNode({ extensions: ["nri"] }).ports);
    expect(names).toEqual(["store", "runtime", "network", "fileSystem", "clock", "nri"]);
  });

  it("tell a subscriber once, and note when it is told what it was told on record", async () => {
    const node = createFakeNode({ subscribers: ["one", "two"] });
    const { nri, store } = node.ports;
    const { sandbox, sandboxId } = built(node, dead);
    if (nri === undefined) return;
    expect(await answer(nri.listSubscribers({}, call))).toEqual(["one", "two"]);
    const told = { subscriber: "one", sandbox };
    expect(await hasChanged(nri.sandboxStopped(told, call))).toBe(true);
    expect(await hasChanged(nri.sandboxStopped(told, call))).toBe(false);
    expect(node.world.nri.told).toEqual({ [sandboxId]: ["one stopped"] });
    const notification = { subscriber: "one", event: "stopped" } as const;
    const fact = { kind: "notified", notification } as const;
    await answer(store.recordSandboxFact({ sandboxId, fact }, call));
    expect(node.violations).toEqual([]);
    await answer(nri.sandboxStopped(told, call));
    expect(node.violations).toHaveLength(1);
  });

  it("count blocks until they are given back, or their process dies", async () => {
    const node = createFakeNode();
    const { nri } = node.ports;
    if (nri === undefined) return;
    const first = await answer(nri.blockSynchronization({}, call));
    await answer(nri.blockSynchronization({}, call));
    expect(Object.keys(node.world.nri.blocks)).toHaveLength(2);
    expect(await hasChanged(first.unblock())).toBe(true);
    expect(await hasChanged(first.unblock())).toBe(false);
    expect(Object.keys(node.world.nri.blocks)).toHaveLength(1);
    node.restart();
    expect(node.world.nri.blocks).toEqual({});
  });

  it("release a label by its owner", async () => {
    const node = createFakeNode();
    const { labels } = node.ports;
    const first = built(node, { ...dead, label: "shared" });
    const second = built(node, { ...dead, label: "shared" });
    if (labels === undefined) return;
    const request = { ownerId: first.sandboxId, label: "shared" };
    expect(await hasChanged(labels.release(request, call))).toBe(true);
    expect(await hasChanged(labels.release(request, call))).toBe(false);
    expect(node.world.labels).toEqual({ [second.sandboxId]: ["shared"] });
  });

  it("run hooks, of which some fail, and none while a process lives", async () => {
    const node = createFakeNode();
    const { hooks } = node.ports;
    const hook = { path: "/bin/after" };
    const { id } = onlyContainer(built(node, { containers: [{ hooks: [hook] }] }));
    const state = { ociVersion: "1.2.0", id, status: "stopped", bundle: "/b" } as const;
    node.world.hooks.failing["/bin/after"] = "crashed";
    if (hooks === undefined) return;
    expect((await refusal(hooks.runPostStop({ hook, state }, call))).reason).toBe("crashed");
    expect(node.world.hooks.ran).toEqual([{ path: "/bin/after", containerId: id }]);
    expect(node.violations).toEqual([`the hook /bin/after of ${id} ran while a process lives`]);
  });

  it("take events without waiting, and throw as planned", () => {
    const node = createFakeNode();
    const event = { containerId: "a", sandboxId: "a", createdAt: 1 };
    const type = "CONTAINER_STOPPED_EVENT";
    node.ports.events?.emit({ type, ...event });
    expect(node.world.events).toEqual([{ type, ...event }]);
    node.faults.plan([{ at: 1, how: { kind: "throw" } }]);
    expect(() => node.ports.events?.emit({ type, ...event })).toThrow("planned");
    expect(node.world.events).toHaveLength(1);
    expect(node.inFlight()).toEqual([]);
  });
});
