import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { exportedDeclarations } from "./exported-declarations.js";
import { importsOf } from "./imports.js";
import { placeOf, readTree, root, treeOf, type ParsedFile } from "./source-tree.js";

type Surface = Readonly<Record<string, { readonly values: readonly string[] }>>;

const listed = JSON.parse(
  readFileSync(join(root, "test/architecture/exports.json"), "utf8"),
) as Surface;

/** The exports that no other file imports or re-exports. */
function unusedExports(files: readonly ParsedFile[]): readonly string[] {
  const used = new Set<string>();
  for (const { to, names } of files.flatMap(importsOf)) {
    for (const name of names === "all" ? ["*"] : names) used.add(`${to}#${name}`);
  }
  return files.flatMap((file) =>
    exportedDeclarations(file)
      .filter(({ name }) => !used.has(`${file.path}#${name}`) && !used.has(`${file.path}#*`))
      .map(({ name, statement }) => `${placeOf(file, statement)} ${name} is imported by nobody`),
  );
}

/** The exports without a doc comment whose first paragraph holds a sentence that stands alone. */
function undocumentedExports(files: readonly ParsedFile[]): readonly string[] {
  return files.flatMap((file) => {
    const exported = exportedDeclarations(file);
    const documented = new Set(exported.filter(hasSentence).map(({ name }) => name));
    return exported
      .filter(({ name }) => !documented.has(name))
      .map(({ name, statement }) => `${placeOf(file, statement)} ${name} has no doc sentence`);
  });
}

function hasSentence({ statement }: { readonly statement: ts.Statement }): boolean {
  const docs = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
  const [paragraph = ""] = (ts.getTextOfJSDocComment(docs.at(-1)?.comment) ?? "").split(/\n\s*\n/);
  return /^[A-Z`"'{@0-9].*?\.(\s|$)/is.test(paragraph.trim());
}

describe("exports", () => {
  const sources = readTree("src");

  it("each entry point exports the names that are listed", async () => {
    const generator = join(root, ".config/generated/exports.mjs");
    const { generate } = (await import(generator)) as { readonly generate: () => string };
    expect(JSON.parse(generate()), "if this is meant: npm run update").toEqual(listed);
  });

  it.each(Object.entries(listed))("%s exports its values at run time", async (subpath, names) => {
    const module = (await import(join("podsandbox", subpath))) as object;
    expect(Object.keys(module).sort()).toEqual(names.values);
  });

  it("every export has an importer or is on the surface", () => {
    expect(unusedExports(sources)).toEqual([]);
  });

  it("every export has a doc comment that begins with a sentence", () => {
    expect(undocumentedExports(sources)).toEqual([]);
  });

  it("reports an export that nobody imports, whatever its own file does with it", () => {
    const tree = treeOf({
      "src/model/a.ts": "export const used = 1;\nexport const unused = used;\nconst local = 1;",
      "src/index.ts": 'export { used } from "./model/a.js";',
    });
    expect(unusedExports(tree)).toEqual(["src/model/a.ts:2 unused is imported by nobody"]);
  });

  it.each([
    ["no comment", "export const x = 1;"],
    ["a plain comment", "// Says x.\nexport const x = 1;"],
    ["no sentence", "/** the x */\nexport const x = 1;"],
    ["a sentence only later", "/** The x\n *\n * More. */\nexport interface X {}"],
  ])("reports an export with %s", (_, text) => {
    expect(undocumentedExports(treeOf({ "src/a.ts": text }))).toHaveLength(1);
  });

  it("is content with one sentence, on an overload too", () => {
    const text = "/** Says `x`. And\n * more. */\nexport function x(): 1;\nexport function x() {}";
    expect(undocumentedExports(treeOf({ "src/a.ts": text }))).toEqual([]);
  });
});
