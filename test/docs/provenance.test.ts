import { readFileSync } from "node:fs";
import { join } from "node:path";
import { profiles, type Element } from "podsandbox";
import { describe, expect, it } from "vitest";
import { filesBelow, root } from "../architecture/source-tree.js";
import { orders } from "../transcripts/orders/orders.js";
import { linksOf, tablesOf, type Row } from "./markdown.js";

const page = readFileSync(join(root, "docs/provenance.md"), "utf8");
const tables = tablesOf(page);
const rowsBelow = (heading: string): readonly Row[] => tables[heading] ?? [];

/** How many rows each section has, so that none can vanish. */
const rowCounts = {
  "How to read it": 5,
  "1.1 Stop (001)": 28,
  "1.2 to 1.4 What the stop calls": 3,
  "1.5 Remove (000)": 10,
  "2.1 Remove (002)": 15,
  "2.2 Stop (004)": 16,
  "2.3 Stop all (004)": 1,
  "3. Kata Containers: delete (003)": 13,
  "5. What the originals say of themselves": 4,
  "What the profiles add to their originals": 15,
  "Defects of the originals": 29,
  Requirements: 14,
  "Failures that users met": 68,
};

const listed = new Set(
  Object.values(tables)
    .flat()
    .map(([first = ""]) => first),
);

/** Marks such as D14, R5 or N01. */
function marksIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<!#)\b[A-Z]\d{1,2}\b/g)].map(([mark]) => mark);
}

function stepsIn(elements: readonly Element[]): readonly string[] {
  return elements
    .flatMap((element) => ("together" in element ? element.together : [element]))
    .map(({ name }) => name);
}

const inLists = Object.values(profiles).flatMap(({ stop, remove }) => [...stop, ...remove]);
const inFiles = filesBelow("src/steps").flatMap((path) =>
  [...readFileSync(join(root, path), "utf8").matchAll(/^ +name: "([a-z-]+)"/gm)].map(
    ([, name = ""]) => name,
  ),
);
const steps = new Set([...stepsIn(inLists), ...inFiles]);

describe("docs/provenance.md", () => {
  it("has lost no row", () => {
    const counts = Object.entries(tables).map(([heading, rows]) => [heading, rows.length]);
    expect(Object.fromEntries(counts)).toEqual(rowCounts);
  });

  it("says of every row of an original what carries it, or why not", () => {
    const headings = Object.keys(rowCounts).filter((heading) => /^\d/.test(heading));
    const silent = headings
      .flatMap(rowsBelow)
      .filter((row) => !/Carried|Departure|Not carried/.test(row[2] ?? ""));
    expect(silent).toEqual([]);
  });

  it("lists every defect and every requirement, once and in order", () => {
    const ids = (letter: string, count: number) =>
      Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
    expect(rowsBelow("Defects of the originals").map(([id]) => id)).toEqual(ids("D", 29));
    expect(rowsBelow("Requirements").map(([id]) => id)).toEqual(ids("R", 14));
  });

  it("names only steps that the code has", () => {
    const named = linksOf(page).filter(
      ({ text, target = "" }) =>
        target.includes("/src/steps/") && /^`[a-z]+(-[a-z]+)+`$/.test(text),
    );
    expect(named.map(({ text }) => text.slice(1, -1)).filter((name) => !steps.has(name))).toEqual(
      [],
    );
    const alone = [...page.matchAll(/`(unmount-[a-z-]+)`/g)].map(([, name = ""]) => name);
    expect(alone.filter((name) => !steps.has(name))).toEqual([]);
  });

  it("names every step of every profile, or the step that it is a part of", () => {
    const missing = [...new Set(stepsIn(inLists))].filter((name) => !page.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  it("has a row for every mark that code, documents and orders cite", () => {
    const paths = [
      ...filesBelow("src"),
      ...filesBelow("docs").filter((path) => /\.md$/.test(path)),
    ];
    const cited = paths.flatMap((path) => {
      const comments = readFileSync(join(root, path), "utf8").match(/\([^()]*\)/g) ?? [];
      return comments.flatMap(marksIn);
    });
    const families = /^([NPRMSCTIKHEGLFUDBXQAY]\d\d|[DR]\d{1,2})$/;
    const known = cited.filter((mark) => families.test(mark));
    expect([...new Set(known)].filter((mark) => !listed.has(mark)).sort()).toEqual([]);
  });

  it("has a row for everything that the orders of the originals cite", () => {
    const all = Object.values(orders).flatMap(({ stop, remove }) => [stop, remove]);
    const rows = all.flatMap(({ seed, moved }) => [...seed, ...moved]).map(({ cites }) => cites);
    const reasons = all.flatMap(({ moved, added }) =>
      [...moved, ...added].flatMap((line) => line.because),
    );
    expect([...new Set([...rows, ...reasons])].filter((mark) => !listed.has(mark))).toEqual([]);
  });
});
