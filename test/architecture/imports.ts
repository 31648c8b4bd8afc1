import { posix } from "node:path";
import ts from "typescript";
import { nodesOf, type ParsedFile } from "./source-tree.js";

/** An import or a re-export; `names` is `"all"` for a namespace, a bare and a dynamic import. */
export interface Import {
  readonly from: string;
  /** The imported file, relative to the root, or the package's specifier. */
  readonly to: string;
  readonly isPackage: boolean;
  readonly isTypeOnly: boolean;
  readonly names: readonly string[] | "all";
}

/** What a file imports and re-exports, in order. */
export function importsOf(file: ParsedFile): readonly Import[] {
  return [...nodesOf(file.ast)].flatMap((node) => {
    if (ts.isImportDeclaration(node)) {
      return importOf(file, node.moduleSpecifier, namesOf(node), isTypeOnlyImport(node));
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const clause = node.exportClause;
      const names = clause && ts.isNamedExports(clause) ? clause.elements.map(originalName) : "all";
      return importOf(file, node.moduleSpecifier, names, node.isTypeOnly);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      return importOf(file, node.arguments[0], "all", false);
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      return importOf(file, node.argument.literal, "all", true);
    }
    return [];
  });
}

function importOf(
  file: ParsedFile,
  specifier: ts.Node | undefined,
  names: Import["names"],
  isTypeOnly: boolean,
): readonly Import[] {
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return [];
  const isPackage = !specifier.text.startsWith(".");
  const to = isPackage ? specifier.text : sourceOf(file.path, specifier.text);
  return [{ from: file.path, to, isPackage, isTypeOnly, names }];
}

function sourceOf(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
}

function namesOf(node: ts.ImportDeclaration): Import["names"] {
  const bindings = node.importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(originalName) : "all";
}

function originalName(specifier: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (specifier.propertyName ?? specifier.name).text;
}

function isTypeOnlyImport({ importClause: clause }: ts.ImportDeclaration): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}
