import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endWithoutExitCodes } from "./end-state.js";
import { settings } from "./seed.js";
import { elementsOf, runOnce, runToEnd } from "./trials.js";
import { buildWorld, trueWorlds } from "./worlds.js";

describe("whoever gives up waiting", () => {
  it("is never told of a success that is not whole, and loses nothing", async () => {
    const when = fc.integer({ min: 0, max: 60 });
    await fc.assert(
      fc.asyncProperty(trueWorlds, when, async (world, most) => {
        const [node, other] = [buildWorld(world, watched), buildWorld(world, watched)];
        const giveUp = new AbortController();
        const answer = await runOnce(node, world, {
          signal: giveUp.signal,
          observe: () => {
            if (node.calls >= most) giveUp.abort();
          },
        });
        expect(node.inFlight()).toEqual([]);
        expect(node.clock.pending()).toEqual([]);
        const steps = elementsOf(world).flatMap((element) =>
          "together" in element ? element.together : [element],
        );
        if (answer?.isOk()) expect(answer.value.settled).toHaveLength(steps.length);
        const [isDone, isOtherDone] = [await runToEnd(node, world), await runToEnd(other, world)];
        expect(isDone).toBe(isOtherDone);
        expect(endWithoutExitCodes(node)).toEqual(endWithoutExitCodes(other));
        expect(node.violations).toEqual([]);
      }),
      settings(500),
    );
  }, 600_000);
});

const watched = { journal: false };
