import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { root } from "../architecture/source-tree.js";

/** What each example must print, besides ending well and leaving nothing behind. */
const prints: Readonly<Record<string, readonly RegExp[]>> = {
  "collect-garbage": [
    /^Only looking:\n {2}would-settle: path of old, since a directory was busy$/m,
    /^ {2}would-remove: dead \(runtime and fileSystem\)$/m,
    /^Collecting:\n {2}settled: path of old.*\n {2}spared: alive .*: it lives: process \d+$/m,
    /^Collecting again, .*:\n {2}removed: alive .*\nAnd once more:\n {2}nothing$/m,
  ],
  "resume-after-crash": [
    /^\d\.\d s: the process that was stopping the pod is killed$/m,
    /^[3-9]\.\d s: stop-pod-sandbox is finished$/m,
    /^It was asked to end once\.$/m,
  ],
  "why-is-it-stuck": [
    /^ {2}now: {5}stop-containers$/m,
    /^ {2}waiting: process \d+, which has been asked to end \(state S\)$/m,
    /^ {2}the patient caller: stopped\n {2}the impatient caller: stopped$/m,
    /^Removed\. In flight now: 0$/m,
  ],
};

/** The demo has tests of its own. */
const examples = readdirSync(join(root, "examples")).filter((name) => name !== "demo");

describe("the examples", () => {
  it("are all tried here", () => {
    expect(examples).toEqual(Object.keys(prints).sort());
  });

  it.each(examples)("%s prints what a person wants to read, and leaves nothing", (name) => {
    const temporary = mkdtempSync(join(tmpdir(), "podsandbox-examples-"));
    onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
    const program = join(root, ".build/examples", name, "main.js");
    const env = { ...process.env, TMPDIR: temporary };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
      env,
      encoding: "utf8",
      timeout: 25_000,
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    for (const line of prints[name] ?? []) expect(stdout).toMatch(line);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("are named where none is chosen", () => {
    const program = join(root, ".config/scripts/example.mjs");
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toBe(`podsandbox example: choose ${examples.join(", ")}\n`);
  });
});
