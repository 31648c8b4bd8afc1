import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { demoHost } from "./demo-process.js";

describe("a wrong command line", () => {
  const refused = async (args: readonly string[]) => {
    const host = await demoHost();
    await writeFile(join(host.directory, "demo.json"), '{"pods":[]}');
    const given = args.map((arg) => arg.replace("DIR", host.directory));
    const { end, stdout, stderr } = await host.run(given);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^podsandbox demo: [^\n]+; see npm start -- --help\n$/);
    expect(await host.leftovers()).toEqual(["demo.json"]);
    expect(end).toBe(2);
    return stderr;
  };

  it.each([
    ["an unknown option", ["--colour"], "Unknown option '--colour'"],
    ["an argument", ["shop"], "Unexpected argument 'shop'"],
    ["a value for a switch", ["--json=yes"], "does not take an argument"],
    ["a missing value", ["--profile"], "argument missing"],
    ["an unknown profile", ["--profile", "docker"], 'no profile "docker": choose recommended,'],
    ["an unknown step", ["--crash", "explode"], 'no step "explode": choose fence,'],
    ["a step of another profile", ["--profile", "crio", "--crash", "unmount"], "by profile crio"],
    ["a directory that is missing", ["--resume", "DIR/none"], "--resume"],
    ["a directory that no demo has made", ["--resume", "DIR"], "--resume"],
    ["a trace that cannot be written", ["--trace", "DIR/none/trace.json"], "cannot be written"],
    ["a plan that is to crash", ["--plan", "--crash", "fence"], "--plan removes nothing"],
  ])("%s gets one line", async (_, args, says) => {
    expect(await refused(args)).toContain(says);
  });
});
