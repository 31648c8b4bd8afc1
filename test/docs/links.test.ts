import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, root } from "../architecture/source-tree.js";
import { anchorsOf, linksOf, tablesOf } from "./markdown.js";

const pages = filesBelow("docs").filter((path) => path.endsWith(".md"));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The links of a page that lead nowhere. */
function brokenLinks(path: string, markdown: string): readonly string[] {
  return linksOf(markdown)
    .map(({ target }) => target)
    .filter((target) => !/^https?:/.test(target) && !leadsSomewhere(path, markdown, target));
}

function leadsSomewhere(path: string, markdown: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const goal = file === "" ? path : posix.join(dirname(path), file);
  if (file !== "" && !existsSync(join(root, goal))) return false;
  const text = file === "" ? markdown : goal.endsWith(".md") ? read(goal) : undefined;
  return anchor === undefined || text === undefined || anchorsOf(text).includes(anchor);
}

describe("the links of the documentation", () => {
  it.each(pages)("%s leads only to what exists", (path) => {
    expect(brokenLinks(path, read(path))).toEqual([]);
  });

  it("reports a file, an anchor and a reference that are missing", () => {
    const page =
      "# A b\n\n[a](#a-b) [c](#c) [d](../nothing.md) [e][e] [f][f]\n\n[f]: glossary.md\n";
    expect(brokenLinks("docs/page.md", page)).toEqual(["#c", "../nothing.md", "[e]"]);
  });

  it("leaves examples alone", () => {
    expect(linksOf("```text\n[a](b)\n```\n")).toEqual([]);
  });

  it("reads the rows of a table below its heading", () => {
    const page = "# A\n\n| x | y |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |\n";
    expect(tablesOf(page)).toEqual({
      A: [
        ["1", "2"],
        ["3", "4"],
      ],
    });
  });
});
