import ts from "typescript";
import { entryPoints } from "../scripts/entry-points.mjs";

/** The names that each entry point exports, apart for values and for types. */
export const path = "test/architecture/exports.json";

export function generate() {
  const points = entryPoints();
  const program = ts.createProgram(
    points.map((point) => point.types),
    { module: ts.ModuleKind.NodeNext, skipLibCheck: true, types: ["node"], strict: true },
  );
  return JSON.stringify(
    Object.fromEntries(points.map(({ subpath, types }) => [subpath, namesOf(program, types)])),
  );
}

function namesOf(program, fileName) {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(fileName));
  const names = { values: [], types: [] };
  for (const symbol of checker.getExportsOfModule(module)) {
    const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const isType = isTypeOnly(symbol) || (origin.flags & ts.SymbolFlags.Value) === 0;
    names[isType ? "types" : "values"].push(symbol.name);
  }
  return { values: names.values.sort(), types: names.types.sort() };
}

function isTypeOnly(symbol) {
  return (symbol.declarations ?? []).some(
    (one) => ts.isExportSpecifier(one) && (one.isTypeOnly || one.parent.parent.isTypeOnly),
  );
}
