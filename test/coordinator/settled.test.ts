import { createCoordinator, ok } from "podsandbox";
import { addPod, createFakeNode, leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { empty } from "./stuck.js";

/** How many pods are created, stopped and removed, and how many of them at one time. */
const cycles = 10_000;
const atOnce = 50;

describe("a coordinator that is at rest", () => {
  it("S06: holds nothing after ten thousand pods were created, stopped and removed", async () => {
    const node = createFakeNode({ journal: false });
    const coordinator = createCoordinator(node.ports);
    const cycle = async (id: string): Promise<boolean> => {
      const created = await coordinator.admit(id, () =>
        Promise.resolve(ok(addPod(node, { id, containers: [], mounts: [] }))),
      );
      const stopped = await coordinator.stop({ podSandboxId: id });
      const removed = await coordinator.remove({ podSandboxId: id });
      return created.isOk() && stopped.isOk() && removed.isOk();
    };
    let done = 0;
    const worker = async (who: number): Promise<void> => {
      for (let i = who; i < cycles; i += atOnce) if (await cycle(`pod-${i}`)) done += 1;
    };
    await Promise.all(Array.from({ length: atOnce }, (_, who) => worker(who)));
    expect(done).toBe(cycles);
    expect(coordinator.progress()).toEqual([]);
    expect(coordinator.counts()).toEqual(empty);
    expect(node.clock.pending()).toEqual([]);
    expect(node.inFlight()).toEqual([]);
    expect(leftovers(node)).toEqual([]);
  }, 300_000);
});
