import { createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

const sleep = (node: ReturnType<typeof createFakeNode>, milliseconds: number): Promise<void> =>
  new Promise((resolve) => node.clock.after(milliseconds, resolve));

describe("the fake clock", () => {
  it("moves to the next timer when nothing else can run", async () => {
    const node = createFakeNode();
    const start = node.clock.now();
    await sleep(node, 60_000);
    expect(node.clock.now() - start).toBe(60_000);
    expect(node.clock.elapsed()).toBe(60_000);
  });

  it("runs timers in the order in which they are due, and of two the older one first", async () => {
    const node = createFakeNode();
    const ran: string[] = [];
    node.clock.after(20, () => ran.push("late"));
    node.clock.after(10, () => ran.push("early"));
    node.clock.after(10, () => ran.push("early too"));
    await sleep(node, 30);
    expect(ran).toEqual(["early", "early too", "late"]);
  });

  it("stands still by hand, and tells what is pending", async () => {
    const node = createFakeNode({ autoAdvance: false });
    let ran = 0;
    node.clock.after(10, () => (ran += 1));
    node.clock.after(30, () => (ran += 1));
    await new Promise((resolve) => setImmediate(resolve));
    expect([ran, node.clock.pending()]).toEqual([0, [10, 30]]);
    await node.clock.advance(10);
    expect([ran, node.clock.pending()]).toEqual([1, [20]]);
    await node.clock.advance(5);
    expect(node.clock.elapsed()).toBe(15);
  });

  it("runs on the way what timers lead to", async () => {
    const node = createFakeNode({ autoAdvance: false });
    const at: number[] = [];
    void sleep(node, 10)
      .then(() => sleep(node, 10))
      .then(() => at.push(node.clock.elapsed()));
    await node.clock.advance(100);
    expect(at).toEqual([20]);
  });

  it("forgets a timer that is cancelled", async () => {
    const node = createFakeNode();
    let ran = 0;
    const cancel = node.clock.after(10, () => (ran += 1));
    cancel();
    expect(node.clock.pending()).toEqual([]);
    await sleep(node, 20);
    expect(ran).toBe(0);
  });

  it("runs no timer of a process that has died", async () => {
    const node = createFakeNode();
    let ran = 0;
    node.ports.clock?.after(10, () => (ran += 1));
    node.restart();
    expect(node.clock.pending()).toEqual([]);
    await sleep(node, 20);
    expect(ran).toBe(0);
  });
});
