import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A parsed file; `path` is relative to the project's root, with forward slashes. */
export interface ParsedFile {
  readonly path: string;
  readonly ast: ts.SourceFile;
}

/** The TypeScript files below some folders of the project; a folder that is missing has none. */
export function readTree(...folders: readonly string[]): readonly ParsedFile[] {
  const paths = folders.flatMap(filesBelow).filter((path) => path.endsWith(".ts"));
  return paths.map((path) => parse(path, readFileSync(join(root, path), "utf8")));
}

/** A tree made of texts, to show that a check bites. */
export function treeOf(textByPath: Readonly<Record<string, string>>): readonly ParsedFile[] {
  return Object.entries(textByPath).map(([path, text]) => parse(path, text));
}

/** The paths of all files below a folder of the project, sorted. */
export function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.relative(root, posix.join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function parse(path: string, text: string): ParsedFile {
  return { path, ast: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** Every node of a file, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** Where a node stands, for a message: `path:line`. */
export function placeOf(file: ParsedFile, node: ts.Node): string {
  const { line } = file.ast.getLineAndCharacterOfPosition(node.getStart(file.ast));
  return `${file.path}:${line + 1}`;
}
