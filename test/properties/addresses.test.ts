import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settings } from "./seed.js";
import { faults, runToEnd } from "./trials.js";
import { buildWorld, lossyWorlds, trueWorlds } from "./worlds.js";

describe("addresses", () => {
  it("are given back once, and once more for each fault at most, one after the other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(trueWorlds, lossyWorlds), faults, async (world, schedule) => {
        const node = buildWorld(world, { journal: true });
        node.faults.plan(schedule);
        await runToEnd(node, world);
        const calls = new Map<string, number>();
        for (const { port, subject } of node.journal)
          if (port === "network") calls.set(subject, (calls.get(subject) ?? 0) + 1);
        const most = 1 + node.faults.fired();
        expect([...calls].filter(([, times]) => times > most)).toEqual([]);
        expect(node.violations.filter((violation) => violation.includes("DEL"))).toEqual([]);
      }),
      settings(600),
    );
  }, 600_000);

  it("are given back in the reverse order of ADD", async () => {
    await fc.assert(
      fc.asyncProperty(trueWorlds, async (world) => {
        const node = buildWorld(world, { journal: true });
        const { attachments = [] } = node.world.books.sandboxes[world.pod.id] ?? {};
        fc.pre(attachments !== "unreadable" && attachments.length > 1);
        await runToEnd(node, world);
        const given = node.journal.filter(({ port }) => port === "network");
        const added = attachments.map(({ network }) => network);
        const order = given.map(({ subject }) => added.indexOf(subject.split("/")[1] ?? ""));
        expect(order).toEqual([...order].sort((one, other) => other - one));
      }),
      settings(200),
    );
  }, 600_000);
});
