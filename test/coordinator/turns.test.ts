import { createCoordinator, preparePorts } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type FakePorts } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { createCancellation } from "#dist/wrappers/cancellation.js";
import { createTurns } from "#dist/coordinator/turns.js";
import { callsOf, deafDetach, empty } from "./stuck.js";

const never = createCancellation(undefined);
const clock = () => createFakeNode({ autoAdvance: false }).clock;

/** Says of every program when it began and how many ran beside it. */
function watched(node: FakeNode) {
  const running = new Set<object>();
  let most = 0;
  const detach: FakePorts["network"]["detach"] = async (request, call) => {
    running.add(request);
    most = Math.max(most, running.size);
    try {
      return await node.ports.network.detach(request, call);
    } finally {
      running.delete(request);
    }
  };
  return { ports: { ...node.ports, network: { ...node.ports.network, detach } }, most: () => most };
}

describe("turns", () => {
  it("sandboxes take turns, and the calls of one go in their order", async () => {
    const turns = createTurns(clock(), { programs: 1, hangMilliseconds: 1_000 });
    const order: string[] = [];
    const program = async (sandboxId: string, name: string) => {
      const giveBack = await turns.take(sandboxId, never);
      order.push(name);
      await Promise.resolve();
      giveBack();
      giveBack();
    };
    await Promise.all([
      ...["a1", "a2", "a3", "a4"].map((name) => program("a", name)),
      ...["b1", "b2"].map((name) => program("b", name)),
      program("c", "c1"),
    ]);
    expect(order).toEqual(["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
    expect(turns.counts()).toEqual({ running: 0, waiting: 0 });
  });

  it("one sandbox never holds more than half", async () => {
    const turns = createTurns(clock(), { programs: 4, hangMilliseconds: 1_000 });
    for (let i = 0; i < 4; i += 1) void turns.take("greedy", never);
    expect(turns.counts()).toEqual({ running: 2, waiting: 2 });
    const giveBack = await turns.take("modest", never);
    expect(turns.counts()).toEqual({ running: 3, waiting: 2 });
    giveBack();
    expect(turns.counts()).toEqual({ running: 2, waiting: 2 });
  });

  it("N08: the turn of what hangs passes on, and giving it back later takes nobody's", async () => {
    const time = clock();
    const turns = createTurns(time, { programs: 1, hangMilliseconds: 1_000 });
    const hangs = await turns.take("a", never);
    await time.advance(400);
    const next = turns.take("b", never);
    expect(time.pending()).toEqual([600]);
    await time.advance(600);
    const runs = await next;
    hangs();
    expect(turns.counts()).toEqual({ running: 1, waiting: 0 });
    const last = turns.take("c", never);
    runs();
    (await last)();
    expect(time.pending()).toEqual([]);
  });

  it("the timer runs on for a younger holder", async () => {
    const time = clock();
    const turns = createTurns(time, { programs: 2, hangMilliseconds: 1_000 });
    const first = await turns.take("a", never);
    await time.advance(500);
    void (await turns.take("b", never));
    const third = turns.take("c", never);
    const fourth = turns.take("d", never);
    first();
    void (await third);
    await time.advance(1_000);
    void (await fourth);
    expect(time.pending()).toEqual([]);
  });

  it("N08: what runs for less long keeps its turn when that of another passes on", async () => {
    const time = clock();
    const turns = createTurns(time, { programs: 2, hangMilliseconds: 1_000 });
    void (await turns.take("a", never));
    await time.advance(500);
    void (await turns.take("b", never));
    const waiting = [turns.take("c", never), turns.take("d", never)];
    await time.advance(500);
    void (await waiting[0]);
    expect(turns.counts()).toEqual({ running: 2, waiting: 1 });
    await time.advance(500);
    void (await waiting[1]);
    expect(turns.counts()).toEqual({ running: 2, waiting: 0 });
  });

  it("who gives up takes nothing from who waits behind it, and is never let go", async () => {
    const turns = createTurns(clock(), { programs: 1, hangMilliseconds: 1_000 });
    const giveBack = await turns.take("a", never);
    const controller = new AbortController();
    void turns.take("b", createCancellation(controller.signal));
    const behind = turns.take("b", never);
    controller.abort();
    giveBack();
    (await behind)();
    expect(turns.counts()).toEqual({ running: 0, waiting: 0 });
  });

  it("who gives up waits no longer, and holds nothing", async () => {
    const time = clock();
    const turns = createTurns(time, { programs: 1, hangMilliseconds: 1_000 });
    const giveBack = await turns.take("a", never);
    const controller = new AbortController();
    const cancellation = createCancellation(controller.signal);
    const waiting = [turns.take("b", cancellation), turns.take("b", cancellation)];
    controller.abort();
    for (const nothing of await Promise.all(waiting)) nothing();
    (await turns.take("b", cancellation))();
    expect(turns.counts()).toEqual({ running: 1, waiting: 0 });
    expect(time.pending()).toEqual([]);
    giveBack();
    expect(turns.counts()).toEqual({ running: 0, waiting: 0 });
  });
});

describe("programs of a node", () => {
  it("C05: no more run at one time than may, and all get their turn", async () => {
    const node = createFakeNode({ takes: { "network.detach": 1_000 } });
    const { ports, most } = watched(node);
    for (let i = 0; i < 40; i += 1) addPod(node, { id: `pod-${i}` });
    const coordinator = createCoordinator(ports, { programs: 4 });
    const all = Array.from({ length: 40 }, (_, i) =>
      coordinator.stop({ podSandboxId: `pod-${i}` }),
    );
    for (const stopped of await Promise.all(all)) expect(stopped.isOk()).toBe(true);
    expect(most()).toBe(4);
    expect(node.clock.elapsed()).toBe(10_000);
    expect(coordinator.counts()).toEqual(empty);
  });

  it("waits take none: a hundred containers with a grace period hold nobody up", async () => {
    const node = createFakeNode({ autoAdvance: false });
    for (let i = 0; i < 100; i += 1)
      addPod(node, { id: `slow-${i}`, containers: [{ ignoresTerm: true }] });
    addPod(node, { id: "quick" });
    const coordinator = createCoordinator(node.ports, { programs: 1 });
    const policy = { gracePeriodSeconds: 60 };
    for (let i = 0; i < 100; i += 1)
      void coordinator.stop({ podSandboxId: `slow-${i}` }, { policy });
    await node.clock.advance(1_000);
    expect((await coordinator.stop({ podSandboxId: "quick" })).isOk()).toBe(true);
    expect(node.clock.elapsed()).toBe(1_000);
    await node.clock.advance(60_000);
    expect(coordinator.counts()).toEqual(empty);
  });

  it("N08: plugins that hang hold their turns for a while only, without limits too", async () => {
    const node = createFakeNode({ autoAdvance: false });
    for (let i = 0; i < 8; i += 1) addPod(node, { id: `stuck-${i}` });
    addPod(node, { id: "web" });
    node.faults.plan([deafDetach("stuck")]);
    const ports = preparePorts(node.ports, { limits: "none" })._unsafeUnwrap();
    const coordinator = createCoordinator(ports);
    for (let i = 0; i < 8; i += 1) void coordinator.stop({ podSandboxId: `stuck-${i}` });
    await node.clock.advance(0);
    expect(coordinator.counts().programsRunning).toBe(8);
    let isOk = false;
    void coordinator.stop({ podSandboxId: "web" }).map(() => (isOk = true));
    await node.clock.advance(9_999);
    expect(isOk).toBe(false);
    await node.clock.advance(1);
    expect(isOk).toBe(true);
    expect(callsOf(node, "network.detach")).toBe(9);
  });
});
