import ts from "typescript";
import type { ParsedFile } from "./source-tree.js";

/** A name that a file declares and exports, with the statement that declares it. */
export interface ExportedDeclaration {
  readonly name: string;
  readonly statement: ts.Statement;
}

/** What a file itself declares and exports; re-exports are not among them. */
export function exportedDeclarations(file: ParsedFile): readonly ExportedDeclaration[] {
  const named = new Set(file.ast.statements.flatMap(localExportNames));
  return file.ast.statements.flatMap((statement) =>
    declaredNames(statement)
      .filter((name) => hasExportKeyword(statement) || named.has(name))
      .map((name) => ({ name, statement })),
  );
}

function localExportNames(statement: ts.Statement): readonly string[] {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return [];
  const clause = statement.exportClause;
  if (!clause || !ts.isNamedExports(clause)) return [];
  return clause.elements.map((element) => (element.propertyName ?? element.name).text);
}

function declaredNames(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

function boundNames(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((one) => (ts.isBindingElement(one) ? boundNames(one.name) : []));
}

function hasExportKeyword(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  const modifiers = ts.getModifiers(statement) ?? [];
  return modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
}
