import type { Parameters as Settings } from "fast-check";

/** The same worlds each time, unless the environment says otherwise: `PROPERTY_SEED=7`. */
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_260_101);

/** How many worlds there are, as a factor: `PROPERTY_RUNS=10` tries ten times as many. */
const factor = Number(process.env["PROPERTY_RUNS"] ?? 1);

/** How a property is run: a failure prints its seed and the smallest world that shows it. */
export function settings<Given>(numRuns: number): Settings<Given> {
  return { seed, numRuns: numRuns * factor };
}
