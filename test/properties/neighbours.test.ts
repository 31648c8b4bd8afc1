import * as fc from "fast-check";
import { addPod, snapshot, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { settings } from "./seed.js";
import { faults, runOnce } from "./trials.js";
import { buildWorld, lossyWorlds, trueWorlds } from "./worlds.js";

describe("other pods", () => {
  it("are not touched, also where their ids begin as this one's does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(trueWorlds, lossyWorlds), faults, async (world, schedule) => {
        const node = buildWorld(world, { journal: false });
        const { id } = world.pod;
        addPod(node, { id: `${id}0`, containers: 2, attachments: 2 });
        addPod(node, { id: `${id}.b`, phase: "stopping" });
        const before = without(node, id);
        node.faults.plan(schedule);
        void (await runOnce(node, world));
        expect(without(node, id)).toEqual(before);
        if (world.lost.length === 0) expect(node.violations).toEqual([]);
      }),
      settings(600),
    );
  }, 600_000);
});

/** A namespace in the place of one whose identity is lost, and that no record names. */
const nobodys = "not-";

/** All that there is, but not of the pod with this id. */
function without(node: FakeNode, id: string): unknown {
  const { sandboxes, containers, things } = snapshot(node);
  const isOther = (owner: unknown): boolean => owner !== id;
  return {
    sandboxes: Object.entries(sandboxes).filter(([owner]) => isOther(owner)),
    containers: Object.entries(containers).filter(([, container]) => isOther(ownerOf(container))),
    things: things.filter((thing) => !thing.startsWith(`${id}: `) && !thing.startsWith(nobodys)),
  };
}

function ownerOf(container: unknown): unknown {
  return typeof container === "object" && container !== null && "sandboxId" in container
    ? container.sandboxId
    : undefined;
}
