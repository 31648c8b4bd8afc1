import { join } from "node:path";
import ts from "typescript";
import { root } from "./source-tree.js";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  types: [],
};
const base = ts.createCompilerHost(options);
const parsedByName = new Map<string, ts.SourceFile | undefined>();

/** A program of one file that exists only in memory, at a path of the project. */
export function virtualProgram(path: string, text: string): ts.Program {
  const fileName = join(root, path);
  const host: ts.CompilerHost = {
    ...base,
    fileExists: (name) => name === fileName || base.fileExists(name),
    readFile: (name) => (name === fileName ? text : base.readFile(name)),
    getSourceFile: (name, version) => {
      if (name === fileName) return ts.createSourceFile(name, text, version, true);
      if (!parsedByName.has(name)) parsedByName.set(name, base.getSourceFile(name, version));
      return parsedByName.get(name);
    },
  };
  return ts.createProgram([fileName], options, host);
}
