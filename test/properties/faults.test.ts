import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runSchedule, type SweepViolation } from "#dist/testing/sweep/run-schedule.js";
import { settings } from "./seed.js";
import { faults, scenarioOf } from "./trials.js";
import { lossyWorlds, trueWorlds } from "./worlds.js";

const inWords = (violations: readonly SweepViolation[]) =>
  violations.map(({ hits, why }) => `${why} (${hits.join(", ")})`);

describe("whatever fails", () => {
  it("running again ends as if nothing had failed, and then changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(trueWorlds, faults, async (world, schedule) => {
        const scenario = scenarioOf(world);
        const undisturbed = await runSchedule(scenario, [], undefined);
        expect(inWords(undisturbed.violations)).toEqual([]);
        const { violations } = await runSchedule(scenario, schedule, undisturbed.end);
        expect(inWords(violations)).toEqual([]);
      }),
      settings(1_500),
    );
  }, 600_000);

  it("the same holds where the record has lost fields", async () => {
    await fc.assert(
      fc.asyncProperty(lossyWorlds, faults, async (world, schedule) => {
        const scenario = scenarioOf(world);
        const undisturbed = await runSchedule(scenario, [], undefined);
        const { violations } = await runSchedule(scenario, schedule, undisturbed.end);
        const before = new Set(undisturbed.violations.map(({ why }) => why));
        expect(inWords(violations.filter(({ why }) => !before.has(why)))).toEqual([]);
      }),
      settings(700),
    );
  }, 600_000);
});
