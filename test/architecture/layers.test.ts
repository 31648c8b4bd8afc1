import { describe, expect, it } from "vitest";
import { importCycles, layerOf, outside, wrongImports } from "./layers.js";
import { readTree, treeOf } from "./source-tree.js";

const importing = (from: string, specifier: string) =>
  wrongImports(treeOf({ [from]: `import { x } from "${specifier}";` }));

describe("layers", () => {
  const sources = readTree("src");

  it("every file of src has a layer", () => {
    const isPlaced = (path: string) =>
      layerOf(path) >= 0 || outside.some(({ holds }) => holds.test(path));
    const lost = sources.map(({ path }) => path).filter((path) => !isPlaced(path));
    expect(lost).toEqual([]);
  });

  it("a file imports only its own layer and those before it", () => {
    expect(wrongImports(sources)).toEqual([]);
  });

  it("values are not imported in a circle", () => {
    expect(importCycles(sources)).toEqual([]);
  });

  it.each([
    ["a lower layer importing a higher one", "src/model/a.ts", "../ports/b.js"],
    ["the interpreter importing an observer", "src/interpreter/a.ts", "../observe/printer.js"],
    ["the core importing the fakes", "src/steps/a.ts", "../testing/index.js"],
    ["an adapter importing below the surface", "src/adapters/node/a.ts", "../../model/b.js"],
    ["the fakes importing below the surface", "src/testing/a.ts", "../ports/b.js"],
    ["one adapter family importing the other", "src/adapters/node/a.ts", "../linux/b.js"],
    ["the core importing Node.js", "src/steps/a.ts", "node:fs"],
    ["an adapter importing neverthrow itself", "src/adapters/node/a.ts", "neverthrow"],
  ])("reports %s", (_, from, specifier) => {
    expect(importing(from, specifier)).toHaveLength(1);
  });

  it.each([
    ["the event types", "src/interpreter/a.ts", "../observe/events.js"],
    ["another lifecycle", "src/remove-pod-sandbox.ts", "./stop-pod-sandbox.js"],
    ["the surface", "src/adapters/linux/a.ts", "../../index.js"],
    ["the other adapters, from linux", "src/adapters/linux/a.ts", "../node/exec.js"],
  ])("lets a file import %s", (_, from, specifier) => {
    expect(importing(from, specifier)).toEqual([]);
  });

  it("sees re-exports, dynamic imports and import types", () => {
    const text = [
      'export { x } from "../ports/a.js";',
      'export const y = import("../ports/b.js");',
      'export type Z = import("../ports/c.js").Z;',
    ].join("\n");
    expect(wrongImports(treeOf({ "src/model/a.ts": text }))).toHaveLength(3);
  });

  it("reports a circle of values, and lets types refer to each other", () => {
    const circle = (keyword: string) =>
      importCycles(
        treeOf({
          "src/steps/a.ts": `import { b } from "./b.js";`,
          "src/steps/b.ts": `import ${keyword}{ a } from "./a.js";`,
        }),
      );
    expect(circle("")).toEqual(["src/steps/a.ts -> src/steps/b.ts -> src/steps/a.ts"]);
    expect(circle("type ")).toEqual([]);
  });
});
