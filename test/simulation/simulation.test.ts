import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { invariants } from "./invariants.js";
import { plantedBugs } from "./planted-bugs.js";
import { describeFigures } from "./report.js";
import { simulate } from "./simulate.js";

const program = fileURLToPath(new URL("../../.build/test/simulation/main.js", import.meta.url));

interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user does: from the bundles, with nothing measured. */
function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

const figures = z.object({
  teardownCalls: z.number(),
  crashes: z.number(),
  sandboxesEnded: z.number(),
  podsCreated: z.number(),
  checks: z.number(),
  violations: z.array(z.unknown()),
});

describe("the simulation", () => {
  it("finds no violation in 20,000 teardown calls", { timeout: 180_000 }, async () => {
    const seed = process.env["SIMULATION_SEED"] ?? "1";
    console.log(`npm run simulate -- --seed ${seed} --pods 110 --hours 1`);
    const ended = await run("--seed", seed, "--pods", "110", "--hours", "1", "--json");
    const found = figures.parse(JSON.parse(ended.stdout));
    expect(found.violations).toEqual([]);
    expect(ended.code).toBe(0);
    expect(found.teardownCalls).toBeGreaterThanOrEqual(20_000);
    expect(found.crashes).toBeGreaterThan(0);
    expect(found.sandboxesEnded).toBeGreaterThanOrEqual(found.podsCreated);
    expect(found.checks).toBeGreaterThan(found.teardownCalls);
  });

  it("comes out the same for one seed", async () => {
    const options = { seed: 7, pods: 5, hours: 0.5 };
    expect(await simulate(options)).toEqual(await simulate(options));
  });

  it.each(plantedBugs)("reports $says", async ({ breaks, plant, plantAround }) => {
    const found = await simulate({ seed: 3, pods: 10, hours: 0.5, plant, plantAround });
    expect(found.violations.map(({ invariant }) => invariant)).toContain(invariants[breaks]);
    const told = describeFigures(found);
    expect(told).toContain(`Violated: ${invariants[breaks]}`);
    expect(told).toContain("npm run simulate -- --seed 3 --pods 10 --hours 0.5");
  });

  it("has a planted bug for each invariant", () => {
    const broken = new Set(plantedBugs.map(({ breaks }) => breaks));
    expect([...broken].sort()).toEqual(Object.keys(invariants).sort());
  });
});

describe("the program", () => {
  it("prints what a person wants to read", async () => {
    const { code, stdout } = await run("--seed", "2", "--pods", "3", "--hours", "0.5");
    expect(code).toBe(0);
    for (const row of ["seed", "teardown calls", "crashes of the runtime", "violations"])
      expect(stdout).toContain(row);
  });

  it("explains itself", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toContain("--seed");
  });

  it.each([
    ["--sed", "1"],
    ["--seed", "one"],
    ["--pods", "0"],
    ["--hours", "0"],
  ])("answers %s %s with one line and exit code 2", async (...args) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
