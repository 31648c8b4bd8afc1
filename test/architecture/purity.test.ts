import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { nodesOf, placeOf, readTree, root, treeOf, type ParsedFile } from "./source-tree.js";

/** The one file of the core that holds the default clock and declares the globals it uses. */
const clockFile = "src/wrappers/host.ts";

const outsideCore = /^src\/(adapters|testing)\//;

/**
 * What the core does that reaches outside. Timers, `process`, `console` and the like do not compile
 * in the core, so what remains is to declare them, and what ECMAScript itself offers.
 */
function impurities(files: readonly ParsedFile[]): readonly string[] {
  return files
    .filter(({ path }) => path !== clockFile && !outsideCore.test(path))
    .flatMap((file) =>
      [...nodesOf(file.ast)]
        .filter((node) => isAmbient(node) || isClockOrChance(node))
        .map((node) => `${placeOf(file, node)} ${node.getText(file.ast)}`),
    );
}

function isAmbient(node: ts.Node): boolean {
  if (!ts.isVariableStatement(node) && !ts.isFunctionDeclaration(node)) return false;
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

function isClockOrChance(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    return /^(Date\.now|Math\.random|globalThis\.\w+)$/.test(node.getText());
  }
  if (ts.isNewExpression(node) && node.expression.getText() === "Date") {
    return (node.arguments?.length ?? 0) === 0;
  }
  return ts.isCallExpression(node) && node.expression.getText() === "Date";
}

describe("purity", () => {
  it("the core reads no clock and declares no globals, but in one file", () => {
    expect(impurities(readTree("src"))).toEqual([]);
  });

  it("the core compiles without the globals of any host", () => {
    const path = join(root, ".config/tsconfig.core.json");
    const { options, errors } = ts.parseJsonSourceFileConfigFileContent(
      ts.readJsonConfigFile(path, (name) => ts.sys.readFile(name)),
      ts.sys,
      dirname(path),
    );
    expect(errors).toEqual([]);
    expect(options.lib).toEqual(["lib.es2023.d.ts"]);
    expect(options.types).toEqual([]);
  });

  it.each([
    "Date.now();",
    "new Date();",
    "Date();",
    "Math.random();",
    "declare const setTimeout: () => void;",
    "declare function fetch(): void;",
    "globalThis.console;",
  ])("reports %s", (text) => {
    expect(impurities(treeOf({ "src/steps/a.ts": text }))).toHaveLength(1);
    expect(impurities(treeOf({ [clockFile]: text }))).toEqual([]);
  });

  it("lets a given moment be put into words", () => {
    expect(impurities(treeOf({ "src/errors/a.ts": "new Date(at).toISOString();" }))).toEqual([]);
  });
});
