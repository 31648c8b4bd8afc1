import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Example } from "./examples.js";

/** An example that was compiled: the file to run, and what the compiler says about it. */
export interface Compiled {
  readonly example: Example;
  readonly program: string;
  readonly complaints: readonly string[];
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts"],
  types: ["node"],
  module: ts.ModuleKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
};

/** Compiles examples together, each a module of its own, into an empty folder of the project. */
export function compileExamples(examples: readonly Example[], folder: string): readonly Compiled[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sources = examples.map((example, index) => {
    const source = join(folder, `example-${index}.ts`);
    writeFileSync(source, example.code);
    return { example, source };
  });
  const program = ts.createProgram(
    sources.map(({ source }) => source),
    options,
  );
  program.emit();
  return sources.map(({ example, source }) => ({
    example,
    program: source.replace(/\.ts$/, ".js"),
    complaints: complaintsOf(program, source, example),
  }));
}

function complaintsOf(program: ts.Program, source: string, example: Example): readonly string[] {
  const file = program.getSourceFile(source);
  return ts.getPreEmitDiagnostics(program, file).map(({ start = 0, messageText }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    return `${example.path}:${example.line + line} ${message}`;
  });
}
