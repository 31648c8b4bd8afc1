import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { filesBelow, root } from "../architecture/source-tree.js";
import { compileExamples } from "./compile-examples.js";
import { extractExamples } from "./examples.js";

const pages = ["README.md", ...filesBelow("docs").filter((path) => path.endsWith(".md"))];
const extractions = pages.map((path) =>
  extractExamples(path, readFileSync(join(root, path), "utf8")),
);

/** Runs a compiled example in a process and a folder of its own; it must end well. */
async function execute(program: string): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "podsandbox-docs-"));
  try {
    await promisify(execFile)(process.execPath, [program], { cwd, timeout: 20_000 });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const compile = (name: string, code: string, runs = true) =>
  compileExamples([{ path: "page.md", line: 1, code, runs }], join(root, ".build/docs", name))[0];

describe("the examples of the documentation", () => {
  const examples = extractions.flatMap((one) => one.examples);
  const compiled = compileExamples(examples, join(root, ".build/docs/pages"));
  const runnable = compiled.filter(({ example }) => example.runs);
  const placed = <T extends (typeof compiled)[number]>(list: readonly T[]) =>
    list.map((one) => [`${one.example.path}:${one.example.line}`, one] as const);

  it("every fence says what it is", () => {
    expect(extractions.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it.each(placed(compiled))("%s compiles", (_, { complaints }) => {
    expect(complaints).toEqual([]);
  });

  it.each(placed(runnable))("%s runs", async (_, { program }) => {
    await execute(program);
  });
});

describe("the runner of examples", () => {
  it("finds ts and ts no-run, and leaves other languages alone", () => {
    const page = "# a\n\n```ts\nx\n```\n\n- b\n\n  ```ts no-run\n  y\n  ```\n\n```text\nz\n```\n";
    const { examples, problems } = extractExamples("page.md", page);
    expect(examples).toEqual([
      { path: "page.md", line: 3, code: "x", runs: true },
      { path: "page.md", line: 9, code: "y", runs: false },
    ]);
    expect(problems).toEqual([]);
  });

  it.each(["", "typescript", "js", "ts norun"])('refuses a fence that says "%s"', (info) => {
    expect(extractExamples("page.md", `\`\`\`${info}\nx\n\`\`\`\n`).problems).toHaveLength(1);
  });

  it("finds what does not compile, and says where", () => {
    const complaints = compile(
      "wrong",
      "const one = 1;\nexport const two: string = one;",
    )?.complaints;
    expect(complaints).toEqual([expect.stringMatching(/^page\.md:3 Type 'number'/)]);
  });

  it.each([
    ["throws", 'throw new Error("broken");'],
    ["leaves a rejection", 'void Promise.reject(new Error("broken"));'],
    ["sets an exit code", "process.exitCode = 3;"],
  ])("fails where an example %s", async (name, code) => {
    const example = compile(name.replaceAll(" ", "-"), code);
    expect(example?.complaints).toEqual([]);
    await expect(execute(example?.program ?? "")).rejects.toThrow("Command failed");
  });
});
