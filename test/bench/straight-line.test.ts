import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { prepared, straightLine, type Way } from "./teardown-bench.js";

const figure = z.strictObject({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  limit: z.number().optional(),
  atLeast: z.number().optional(),
});

function readFigure(line: string): z.infer<typeof figure> {
  return figure.parse(JSON.parse(line));
}

/** How often a way calls each method of each port to take one pod down. */
async function callsOf(way: Way, containers: number): Promise<Readonly<Record<string, number>>> {
  const node = createFakeNode();
  const { sandboxId } = addPod(node, { containers });
  await way.begin(node.ports)(sandboxId);
  expect(node.violations).toEqual([]);
  const calls: Record<string, number> = {};
  for (const { port, operation } of node.journal) {
    const name = `${port}.${operation}`;
    calls[name] = (calls[name] ?? 0) + 1;
  }
  return calls;
}

describe("the straight line that the library is measured against", () => {
  it.each([0, 1, 3])("makes the same calls for a pod of %i containers", async (containers) => {
    expect(await callsOf(straightLine, containers)).toEqual(await callsOf(prepared, containers));
  });
});

describe("the bench", () => {
  it("prints a line of JSON for every figure", { timeout: 300_000 }, async () => {
    const program = fileURLToPath(new URL("../../.build/test/bench/main.js", import.meta.url));
    const ended = await promisify(execFile)(process.execPath, [program, "--json", "--quick"]);
    const lines = ended.stdout.trim().split("\n").map(readFigure);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.some(({ limit }) => limit !== undefined)).toBe(true);
    expect(lines.some(({ atLeast }) => atLeast !== undefined)).toBe(true);
  });
});
