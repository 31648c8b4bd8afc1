import { join } from "node:path";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import { root } from "./source-tree.js";
import { virtualProgram } from "./virtual-program.js";

/** The rules that the project's configuration finds broken in a text, were it at `path`. */
async function brokenRules(path: string, text: string): Promise<readonly (string | null)[]> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: join(root, ".config/eslint.config.js"),
    overrideConfig: {
      languageOptions: { parserOptions: { programs: [virtualProgram(path, text)] } },
    },
  });
  const files = await eslint.lintText(text, { filePath: join(root, path) });
  return files.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}

const results = `
  import { ok, type Result, type ResultAsync } from "neverthrow";
  declare function now(): Result<number, string>;
  declare function later(): ResultAsync<number, string>;
  declare function soon(): Promise<Result<number, string>>;
  declare function maybe(): ResultAsync<number, string> | undefined;
  declare const flag: boolean;
  declare const port: { stop?(): PromiseLike<Result<number, string>> };
  declare function plain(): void;
  export async function run() { STATEMENT }
`;

describe("the rule no-dropped-result", () => {
  const isReported = async (statement: string) => {
    const rules = await brokenRules(
      "src/steps/fixture.ts",
      results.replace("STATEMENT", statement),
    );
    return rules.includes("podsandbox/no-dropped-result");
  };

  it.each([
    ...["now();", "later();", "soon();", "maybe();", "ok(1);", "await later();", "await soon();"],
    ...["flag && now();", "flag ? now() : plain();", "port.stop?.();", "await port.stop?.();"],
    ...["now().map(String);", "later().andThen(() => ok(1));", "plain(), now();", "!now();"],
    ...["for (;; now()) plain();"],
  ])("reports %s", async (statement) => {
    expect(await isReported(statement)).toBe(true);
  });

  it.each([
    ...["plain();", "void now();", "void (await later());", "return now();", "await plain();"],
    ...["const one = await soon(); if (one.isErr()) return one;", "let a; a = now(); return a;"],
    ...["(await later()).unwrapOr(1);", "now().match(plain, plain);", "plain.call(now());"],
  ])("lets %s be", async (statement) => {
    expect(await isReported(statement)).toBe(false);
  });
});

describe("the lint configuration", () => {
  it.each([
    ["no-restricted-syntax", "src/model/a.ts", "export class A {}"],
    ["no-restricted-syntax", "src/model/a.ts", "export enum A { b }"],
    ["no-restricted-syntax", "src/model/a.ts", "export namespace A { export const b = 1; }"],
    ["no-restricted-syntax", "src/model/a.ts", "export default 1;"],
    ["no-restricted-syntax", "src/model/a.ts", 'export * from "neverthrow";'],
    ["no-restricted-syntax", "src/model/a.ts", "export interface A { b: number }"],
    ["no-restricted-syntax", "src/model/a.ts", "export const a = JSON.parse('1') as number;"],
    ["no-restricted-syntax", "src/steps/a.ts", 'import { z } from "zod"; export const a = z;'],
    ["no-restricted-syntax", "src/steps/a.ts", "export const f = (g) => new ResultAsync(g);"],
    ["no-restricted-imports", "src/a.ts", 'export { safeTry } from "neverthrow";'],
    ["no-console", "src/adapters/node/a.ts", "console.log(1);"],
    ["@typescript-eslint/no-explicit-any", "test/a.ts", "export const a: any = 1;"],
    ["@typescript-eslint/no-non-null-assertion", "test/a.ts", "export const a = [1][0]!;"],
    ["@typescript-eslint/no-floating-promises", "test/a.ts", "Promise.resolve(1);"],
    ["max-len", "test/a.ts", `export const a = "${"a".repeat(100)}";`],
    ["max-lines-per-function", "src/a.ts", `export function a() {${"\na();".repeat(50)}\n}`],
    ["complexity", "src/a.ts", `export const a = (b) => ${"b || ".repeat(13)}1;`],
  ])("%s bites in %s (%#)", async (rule, path, text) => {
    expect(await brokenRules(path, text)).toContain(rule);
  });

  it("lets plain code be", async () => {
    const text =
      'import * as z from "zod";\nexport const stages = ["a", "b"] as const;\n' +
      "/** One. */\nexport interface One {\n  readonly one: string;\n}\n" +
      "export const schema = z.string();\n";
    expect(await brokenRules("src/model/a.ts", text)).toEqual([]);
  });
});
