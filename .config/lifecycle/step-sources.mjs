import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../scripts/run.mjs";

const folder = "src/steps";

/**
 * Where each step is written, by its name: `{ link, why, skips }`. `why` is its doc comment, `skips` are
 * the reasons for which its plan does not act. A name that ends in `-*` stands for all that begin so.
 */
export function readStepSources() {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".ts"));
  return new Map(files.flatMap((name) => stepsOf(parse(`${folder}/${name}`))));
}

/** Finds a step by its name, or by the beginning that it shares with its siblings. */
export function sourceOf(sources, name) {
  const found = sources.get(name) ?? sources.get(name.replace(/-.*$/, "-*"));
  if (found === undefined) throw new Error(`no file below ${folder} defines the step ${name}`);
  return found;
}

function parse(path) {
  const text = readFileSync(join(root, path), "utf8");
  return { path, ast: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

function stepsOf({ path, ast }) {
  const functions = new Map(functionsOf(ast));
  return declarationsOf(ast).flatMap(({ statement, node }) => {
    const name = nameIn(node);
    if (name === undefined) return [];
    const line = ast.getLineAndCharacterOfPosition(statement.getStart(ast)).line + 1;
    return [
      [
        name,
        { link: `../${path}#L${line}`, why: commentOf(statement), skips: skipsIn(node, functions) },
      ],
    ];
  });
}

/** The exported constants and functions of a file. */
function declarationsOf(ast) {
  return ast.statements.filter(isExported).flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return [{ statement, node: statement }];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.map((node) => ({ statement, node }));
  });
}

function isExported(statement) {
  return (statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function functionsOf(ast) {
  return ast.statements.filter(ts.isFunctionDeclaration).map((node) => [node.name.text, node]);
}

/** The value of the property `name` that an object below a node has. */
function nameIn(node) {
  for (const one of below(node)) {
    if (!ts.isPropertyAssignment(one) || one.name.getText() !== "name") continue;
    if (ts.isStringLiteral(one.initializer)) return one.initializer.text;
    if (ts.isTemplateExpression(one.initializer)) return `${one.initializer.head.text}*`;
  }
  return undefined;
}

/** The reasons given to `skip` in a declaration and in the functions of its file that it names. */
function skipsIn(node, functions, seen = new Set()) {
  const skips = [];
  for (const one of below(node)) {
    if (!ts.isIdentifier(one)) continue;
    const called = ts.isCallExpression(one.parent) && one.parent.expression === one;
    if (called && one.text === "skip") skips.push(one.parent.arguments[0].text);
    if (called && one.text === "inUse") skips.push("processes that were given up alive may use it");
    const next = functions.get(one.text);
    if (next === undefined || next === node || seen.has(next)) continue;
    seen.add(next);
    skips.push(...skipsIn(next, functions, seen));
  }
  return [...new Set(skips)];
}

function* below(node) {
  yield node;
  for (const child of node.getChildren()) yield* below(child);
}

function commentOf(statement) {
  const [comment] = statement.jsDoc ?? [];
  return ts.getTextOfJSDocComment(comment?.comment)?.replaceAll(/\s+/g, " ") ?? "";
}
