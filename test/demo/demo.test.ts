import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeSteps, type Trace } from "podsandbox";
import { demoHost } from "./demo-process.js";
import { jsonLines, linesOf, nothing } from "./json-lines.js";

const stepNames = removeSteps.flatMap((one) =>
  "together" in one ? one.together.map(({ name }) => name) : [one.name],
);

describe("the demo in words", () => {
  it("shows what there is, what would be done, what is done, and what is left", async () => {
    const host = await demoHost();
    const { end, stdout, stderr } = await host.run([]);
    expect(stderr).toBe("");
    expect(end).toBe(0);
    const headings = stdout.split("\n").filter((line) => /^\d\. /.test(line));
    expect(headings.map((line) => line.replace(/ \(.*/, ""))).toEqual([
      "1. What there is",
      "2. What removing them would do",
      "3. Stopping them",
      "4. Removing them",
      "5. What is left",
    ]);
    expect(stdout).toMatch(/ {2}shop\/web +process \d+ +ignores the request to end/);
    expect(stdout).toMatch(/^ {2}stop-containers +stop containers \w+, \w+, \w+, \w+$/m);
    expect(stdout).toMatch(/ {2}… shop\/web \(process \d+\) has been asked, and does not end/);
    for (const step of stepNames)
      expect(stdout).toMatch(new RegExp(`^ {2}[✓·] ${step} .*(\\d ms|–) `, "m"));
    expect(stdout).toMatch(/ {2}processes +3 +0\n/);
    expect(stdout).toContain("  Nothing is left.");
    expect(await host.leftovers()).toEqual([]);
  });

  it("is not wider than a page, and in colour only on a terminal", async () => {
    const host = await demoHost();
    const { stdout } = await host.run(["--plan"]);
    expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(stdout).not.toContain("\u001b");
  });

  it("with --plan leaves its pods to itself, and says so", async () => {
    const host = await demoHost();
    const { end, stdout } = await host.run(["--plan"]);
    expect(end).toBe(0);
    expect(stdout).toContain("The demo has now killed its pods itself");
    expect(stdout).not.toContain("Stopping them");
    expect(await host.leftovers()).toEqual([]);
  });

  it("says in --help what npm makes of options", async () => {
    const host = await demoHost();
    const { end, stdout } = await host.run(["--help"]);
    expect(end).toBe(0);
    expect(stdout).toContain('"npm start --plan" is not heard');
    expect(stdout).toContain("npm -s start -- --json");
  });
});

describe("the demo in JSON", () => {
  it.each(["recommended", "containerd", "crio", "kata"])(
    "with profile %s leaves nothing",
    async (profile) => {
      const host = await demoHost();
      const { end, stdout } = await host.run(["--json", "--profile", profile]);
      expect(end).toBe(0);
      const lines = jsonLines(stdout);
      expect(linesOf(lines, "ended").map(({ doing, pod, report }) => [doing, pod, report])).toEqual(
        [
          ["stop", "shop", { outcome: "stopped" }],
          ["stop", "mail", { outcome: "stopped" }],
          ["remove", "shop", { outcome: "removed" }],
          ["remove", "mail", { outcome: "removed" }],
        ],
      );
      const containers = linesOf(lines, "before").flatMap(({ processes }) => processes);
      expect(containers.map(({ container }) => container).sort()).toHaveLength(3);
      expect(lines.at(-1)).toMatchObject({ type: "summary", left: nothing, isNothingLeft: true });
      expect(await host.leftovers()).toEqual([]);
    },
  );

  it("says with --plan what would be done, and does nothing", async () => {
    const host = await demoHost();
    const { end, stdout } = await host.run(["--json", "--plan"]);
    expect(end).toBe(0);
    const lines = jsonLines(stdout);
    const steps = linesOf(lines, "plan").map(({ plan }) => plan.steps.map(({ step }) => step));
    expect(steps).toEqual([stepNames, stepNames]);
    expect(lines.map(({ type }) => type)).not.toContain("event");
    expect(await host.leftovers()).toEqual([]);
  });

  it("draws with --trace what a trace viewer opens", async () => {
    const host = await demoHost();
    const path = join(host.directory, "trace.json");
    const { end, stdout } = await host.run(["--json", "--trace", path]);
    expect(end).toBe(0);
    expect(linesOf(jsonLines(stdout), "trace")).toEqual([{ type: "trace", path }]);
    const trace = JSON.parse(await readFile(path, "utf8")) as Trace;
    const names = new Set(trace.traceEvents.map(({ name }) => name));
    for (const step of ["fence", "stop-containers", "release-name"]) expect(names).toContain(step);
    expect(await host.leftovers()).toEqual(["trace.json"]);
  });

  it("fails if something is left, says what, and deletes it", async () => {
    const host = await demoHost();
    const { end, stdout } = await host.run(["--json"], {
      onLine: (line) => {
        const [first] = linesOf(jsonLines(`${line}\n`), "demo");
        // What nobody knows of, nobody takes away; the demo has to see it all the same.
        if (first) writeFileSync(join(first.directory, "node", "stray"), "");
      },
    });
    expect(end).toBe(1);
    const [summary] = linesOf(jsonLines(stdout), "summary");
    expect(summary).toMatchObject({ left: { ...nothing, files: 1 }, isNothingLeft: false });
    expect(await host.leftovers()).toEqual([]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("cleans up after %s", async (name, code) => {
    const host = await demoHost();
    const { end, stdout } = await host.run(["--json"], {
      onLine: (line, signal) => {
        if (linesOf(jsonLines(`${line}\n`), "begins").length > 0) signal(name);
      },
    });
    expect(end).toBe(code);
    const lines = jsonLines(stdout);
    expect(lines.at(-1)).toEqual({ type: "interrupted" });
    expect(linesOf(lines, "ended").map(({ message }) => message ?? "")).toContainEqual(
      expect.stringContaining("the caller gave up"),
    );
    expect(await host.leftovers()).toEqual([]);
  });
});
