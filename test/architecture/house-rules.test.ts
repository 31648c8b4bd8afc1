import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { filesBelow, nodesOf, placeOf, readTree, root, treeOf } from "./source-tree.js";
import type { ParsedFile } from "./source-tree.js";

const topLevel = [
  ...["CHANGELOG.md", "LICENSE", "README.md", "docs", "examples", "package-lock.json"],
  ...["package.json", "src", "test", "tsconfig.json"],
];
const builtOrInstalled = ["dist", "node_modules"];

const marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"];

/** The lines that put work off. */
function postponed(path: string, text: string): readonly string[] {
  return text
    .split("\n")
    .flatMap((line, at) =>
      marks.some((mark) => new RegExp(`\\b${mark}\\b`).test(line)) ? [`${path}:${at + 1}`] : [],
    );
}

/** Tests that are switched off or alone; a test that lacks something calls `context.skip(need)`. */
function switchedOff(files: readonly ParsedFile[]): readonly string[] {
  const modifier = /^(it|test|describe)\b.*\.(skip|only|todo|skipIf|runIf|fails)$/s;
  return files.flatMap((file) =>
    [...nodesOf(file.ast)]
      .filter((node) => ts.isPropertyAccessExpression(node) && modifier.test(node.getText()))
      .map((node) => placeOf(file, node)),
  );
}

describe("house rules", () => {
  it("the top level holds what everybody expects, and nothing else", () => {
    const visible = readdirSync(root).filter((name) => !name.startsWith("."));
    const strange = visible.filter((name) => ![...topLevel, ...builtOrInstalled].includes(name));
    expect(strange).toEqual([]);
  });

  it("three packages are needed at run time", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
      string,
      object
    >;
    expect(Object.keys(manifest["dependencies"] ?? {})).toEqual(["debug", "neverthrow", "zod"]);
    expect(manifest["peerDependencies"]).toBeUndefined();
    expect(manifest["optionalDependencies"]).toBeUndefined();
  });

  it("the lock file names no host", () => {
    expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.toContain('"resolved"');
  });

  it("no work is put off in the code", () => {
    const paths = ["src", "test", "examples", ".config"].flatMap(filesBelow);
    const found = paths.flatMap((path) => postponed(path, readFileSync(join(root, path), "utf8")));
    expect(found).toEqual([]);
  });

  it("no test is switched off", () => {
    expect(switchedOff(readTree("test"))).toEqual([]);
  });

  it("reports work that is put off", () => {
    expect(postponed("a.ts", `fine\n// ${marks.join(" ")} later`)).toEqual(["a.ts:2"]);
  });

  it("reports tests that are switched off", () => {
    const text = "it.skip('a');\ndescribe.only('b');\nit.each([1]).skip('c');\ncontext.skip('d');";
    const found = switchedOff(treeOf({ "a.test.ts": text }));
    expect(found).toEqual(["a.test.ts:1", "a.test.ts:2", "a.test.ts:3"]);
  });
});
