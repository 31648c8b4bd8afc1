import ts from "typescript";
import { nodesOf, placeOf, type ParsedFile } from "./source-tree.js";

export const budgets = {
  medianLines: 60,
  fileLines: 200,
  contractLines: 250,
  /** A list of names without logic. */
  surfaceLines: 300,
  functionLines: 40,
};

/** The number of lines that hold code: neither blank nor comment alone. */
export function codeLines(file: ParsedFile, within: ts.Node = file.ast): number {
  const lines = new Set<number>();
  for (const node of nodesOf(within)) {
    if (node.getChildCount(file.ast) > 0 || isInComment(node)) continue;
    const lineAt = (at: number) => file.ast.getLineAndCharacterOfPosition(at).line;
    const [first, last] = [node.getStart(file.ast), node.getEnd()];
    if (last === first) continue;
    for (let line = lineAt(first); line <= lineAt(last); line++) lines.add(line);
  }
  return lines.size;
}

function isInComment(node: ts.Node): boolean {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) if (ts.isJSDoc(at)) return true;
  return false;
}

/** The files that are longer than their budget. */
export function longFiles(files: readonly ParsedFile[]): readonly string[] {
  return files.flatMap((file) => {
    const budget = budgetOf(file.path);
    const lines = codeLines(file);
    return lines > budget ? [`${file.path} has ${lines} code lines, more than ${budget}`] : [];
  });
}

function budgetOf(path: string): number {
  if (path === "src/index.ts") return budgets.surfaceLines;
  return path.includes("contract") ? budgets.contractLines : budgets.fileLines;
}

/** The functions that are longer than their budget; the body of a `describe` is a list of tests. */
export function longFunctions(files: readonly ParsedFile[]): readonly string[] {
  return files.flatMap((file) =>
    [...nodesOf(file.ast)]
      .filter((node) => ts.isFunctionLike(node) && !isDescribeBody(node))
      .map((node) => ({ place: placeOf(file, node), lines: codeLines(file, node) }))
      .filter(({ lines }) => lines > budgets.functionLines)
      .map(({ place, lines }) => `${place} is a function of ${lines} code lines`),
  );
}

function isDescribeBody(node: ts.Node): boolean {
  const call = node.parent;
  return ts.isCallExpression(call) && /^describe\b/.test(call.expression.getText());
}

/** The middle of some numbers, sorted; 0 if there are none. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
