import * as fc from "fast-check";
import {
  endState,
  leftovers,
  snapshot,
  type ContainerSpec,
  type FakeNode,
  type PodSpec,
} from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { settings } from "./seed.js";
import { faults, runOnce, runToEnd } from "./trials.js";
import { buildWorld, trueWorlds } from "./worlds.js";

/** What a process may use; a name is none of it. */
const usable = /: (attachment|namespace|mount|tree|storage of|cgroup|label) /;

describe("what is released", () => {
  it("is nothing while a process of the pod lives, not even if it is given up", async () => {
    await fc.assert(
      fc.asyncProperty(trueWorlds, fc.boolean(), faults, async (given, isGivenUp, schedule) => {
        const stuck = { dFor: "released", state: "running" } as const;
        const pod = { ...given.pod, containers: [stuck, ...listOf(given.pod.containers)] };
        const policy = { ...given.policy, abandonLiveProcesses: isGivenUp };
        const world = { ...given, pod, policy };
        const node = buildWorld(world, { journal: false });
        const before = usedBy(node, pod.id);
        fc.pre(leftovers(node, pod.id).some((thing) => thing.startsWith("process main")));
        node.faults.plan(schedule);
        void (await runOnce(node, world));
        node.restart();
        void (await runOnce(node, world));
        expect(usedBy(node, pod.id)).toEqual(before);
      }),
      settings(400),
    );
  }, 600_000);

  it("is the name last of all, after the record", async () => {
    await fc.assert(
      fc.asyncProperty(trueWorlds, faults, async (given, schedule) => {
        const world = { ...given, operation: "remove" } as const;
        const node = buildWorld(world, { journal: true });
        node.faults.plan(schedule);
        if (!(await runToEnd(node, world))) return;
        const changes = node.journal.filter(({ outcome }) => outcome === "changed");
        const released = changes.findLastIndex(
          ({ operation, subject }) => operation === "releaseNames" && subject === world.pod.id,
        );
        const after = changes.slice(released + 1).map(({ operation }) => operation);
        const isGivenBack = /unblock|releaseLease/;
        if (released >= 0) expect(after.filter((name) => !isGivenBack.test(name))).toEqual([]);
        expect(Object.hasOwn(endState(node).sandboxes, world.pod.id)).toBe(false);
        expect(leftovers(node, world.pod.id).filter((one) => one.startsWith("name "))).toEqual([]);
      }),
      settings(400),
    );
  }, 600_000);
});

function usedBy(node: FakeNode, id: string): readonly string[] {
  return snapshot(node).things.filter((thing) => thing.startsWith(`${id}: `) && usable.test(thing));
}

function listOf(containers: PodSpec["containers"]): readonly ContainerSpec[] {
  return typeof containers === "object" ? containers : [];
}
