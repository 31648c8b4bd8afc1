import * as fc from "fast-check";
import type { AbandonableStep, PortName } from "podsandbox";
import { leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { settings } from "./seed.js";
import { runOnce } from "./trials.js";
import { buildWorld, helpAlong, trueWorlds } from "./worlds.js";

/** What always fails, and the step that may be given up because of it. */
const methods: Readonly<Record<AbandonableStep, { port: PortName; operation: string }>> = {
  unmount: { port: "fileSystem", operation: "unmount" },
  "detach-network": { port: "network", operation: "detach" },
  "remove-network-namespace": { port: "fileSystem", operation: "removeNamespace" },
  "remove-cgroups": { port: "fileSystem", operation: "removeCgroup" },
  "remove-directories": { port: "fileSystem", operation: "removeTree" },
};

const abandonable = Object.keys(methods) as AbandonableStep[];

const subsets = fc.subarray(abandonable);

describe("giving up", () => {
  it("leaves nothing that the ledger does not hold, and nothing else is forgotten", async () => {
    await fc.assert(
      fc.asyncProperty(trueWorlds, subsets, subsets, async (given, failing, abandon) => {
        const policy = { ...given.policy, abandon };
        const world = { ...given, operation: "remove", policy, isShared: false } as const;
        const node = buildWorld(world, { journal: false });
        const how = { kind: "before", reason: "other" } as const;
        node.faults.plan(failing.map((step) => ({ ...methods[step], subject: "", how })));
        helpAlong(node, world);
        const { id } = world.pod;
        const hasRecord = (): boolean => leftovers(node, id).some((one) => / record /.test(one));
        const hadRecord = hasRecord();
        const answer = await runOnce(node, world);
        const left = leftovers(node, id).filter((one) => !one.endsWith("(in the ledger)"));
        if (answer?.isOk()) expect(hadRecord ? left : []).toEqual([]);
        else expect(hasRecord()).toBe(true);
        if (abandon.length === abandonable.length) expect(answer?.isOk()).toBe(true);
        expect(node.violations).toEqual([]);
      }),
      settings(500),
    );
  }, 600_000);
});
