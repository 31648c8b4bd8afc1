import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, root } from "../architecture/source-tree.js";
import { fragmentsOf, linksOf } from "./markdown.js";

/** Where a link leads: the text of a page, `true` for anything else that exists, or nothing. */
type Lookup = (path: string) => string | true | undefined;

const inRepository: Lookup = (path) => {
  const place = join(root, path);
  if (path.startsWith("..") || !existsSync(place)) return undefined;
  return statSync(place).isFile() ? readFileSync(place, "utf8") : true;
};

/** One line for each link of a page that leads nowhere. */
function deadLinks(page: string, look: Lookup): readonly string[] {
  return linksOf(String(look(page))).flatMap(({ line, text, target }) => {
    if (target === undefined) return [`${page}:${line} [${text}]: nothing says where that leads`];
    const [path = "", fragment] = target.split("#");
    const place =
      path === "" ? page : posix.normalize(posix.join(posix.dirname(page), decodeURI(path)));
    const found = look(place);
    if (found === undefined) return [`${page}:${line} ${target}: there is no ${place}`];
    if (fragment === undefined || leadsInto(place, String(found), fragment)) return [];
    return [`${page}:${line} ${target}: ${place} has no such place`];
  });
}

/** A fragment is a heading of a page, or a line of any other file. */
function leadsInto(path: string, text: string, fragment: string): boolean {
  if (path.endsWith(".md")) return fragmentsOf(text).has(fragment);
  const lines = text.split("\n").length;
  const [first = 0, last = first] = [...fragment.matchAll(/\bL(\d+)/g)].map(([, at]) => Number(at));
  return /^L\d+(-L\d+)?$/.test(fragment) && first >= 1 && first <= last && last <= lines;
}

describe("the links of the documentation", () => {
  const pages = ["README.md", "CHANGELOG.md", ...filesBelow("docs")];

  it.each(pages.filter((path) => path.endsWith(".md")))("%s leads to what exists", (page) => {
    expect(deadLinks(page, inRepository)).toEqual([]);
  });
});

describe("the finder of dead links", () => {
  const files: Readonly<Record<string, string | true>> = {
    "docs/b.md": "# One `two`\n\n## Same\n\n## Same\n\n```sh\n# no heading\n```\n",
    "src/c.ts": "1\n2\n3",
    src: true,
  };
  const deadIn = (text: string, page = "docs/a.md") =>
    deadLinks(page, (path) => (path === page ? text : files[path]));

  it.each([
    ["a page", "[b](b.md)"],
    ["a heading", "[b](b.md#one-two) and [again](b.md#same-1)"],
    ["a heading of its own", "# Here\n\n[up](#here)"],
    ["a file, a folder and lines", "[c](../src/c.ts) [d](../src) [e](../src/c.ts#L1-L3)"],
    ["a definition", "[b][b] [B][]\n\n[b]: b.md#same"],
    ["a title", '[b](b.md "the other")'],
    ["what lies elsewhere", "[x](https://example.org/none#x) <mailto:a@example.org>"],
    ["nothing, within code", "`[x](none.md)`\n\n```text\n[y](none.md)\n```\n"],
  ])("lets a link lead to %s", (_, text) => {
    expect(deadIn(text)).toEqual([]);
  });

  it.each([
    ["a page that is missing", "[x](none.md)", "docs/a.md:1 none.md: there is no docs/none.md"],
    ["a heading that is missing", "[x](b.md#no-heading)", "docs/b.md has no such place"],
    ["a heading of its own that is missing", "\n[x](#here)", "docs/a.md:2 #here"],
    ["a line behind the end", "[x](../src/c.ts#L4)", "src/c.ts has no such place"],
    ["a name that a file has not", "[x](../src/c.ts#two)", "src/c.ts has no such place"],
    ["outside", "[x](../../secret.md)", "there is no ../secret.md"],
    ["a definition that is dead", "[x]: none.md", "there is no docs/none.md"],
    ["a definition that is missing", "[x][y]", "docs/a.md:1 [x]: nothing says where that leads"],
  ])("reports a link to %s", (_, text, says) => {
    expect(deadIn(text)).toEqual([expect.stringContaining(says)]);
  });
});
