import { describe, expect, it } from "vitest";
import { budgets, codeLines, longFiles, longFunctions, median } from "./budgets.js";
import { readTree, treeOf } from "./source-tree.js";

const fileOf = (lines: number, path = "src/a.ts") =>
  treeOf({ [path]: "export const x = 1;\n".repeat(lines) });

const functionOf = (lines: number) => `function f() {\n${"f();\n".repeat(lines - 2)}}`;

describe("budgets", () => {
  const all = readTree("src", "test", "examples");

  it("no file is too long", () => {
    expect(longFiles(all)).toEqual([]);
  });

  it("no function is too long", () => {
    expect(longFunctions(all)).toEqual([]);
  });

  it("half of the sources are short", () => {
    const lengths = readTree("src").map((file) => codeLines(file));
    expect(median(lengths)).toBeLessThanOrEqual(budgets.medianLines);
  });

  it("counts code, not blank lines and comments", () => {
    const text = "/**\n * Says so.\n */\n\nexport const x = 1; // one\n// two\nconst y = `\n\n`;\n";
    expect(treeOf({ "a.ts": text }).map((file) => codeLines(file))).toEqual([4]);
  });

  it("reports a long file, with more room for contract suites", () => {
    expect(longFiles(fileOf(200))).toEqual([]);
    expect(longFiles(fileOf(201))).toHaveLength(1);
    expect(longFiles(fileOf(250, "src/testing/contract/a.ts"))).toEqual([]);
    expect(longFiles(fileOf(251, "src/testing/contract/a.ts"))).toHaveLength(1);
  });

  it("reports a long function, but not the body of a describe", () => {
    expect(longFunctions(treeOf({ "src/a.ts": functionOf(40) }))).toEqual([]);
    expect(longFunctions(treeOf({ "src/a.ts": functionOf(41) }))).toHaveLength(1);
    const body = `describe("it", () => {\n${"f();\n".repeat(50)}});`;
    expect(longFunctions(treeOf({ "test/a.test.ts": body }))).toEqual([]);
  });
});
