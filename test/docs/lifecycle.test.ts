import { readFileSync } from "node:fs";
import { join } from "node:path";
import { profiles, type Element } from "podsandbox";
import { describe, expect, it } from "vitest";
import { root } from "../architecture/source-tree.js";
import { linksOf, tablesOf } from "./markdown.js";

const page = readFileSync(join(root, "docs/lifecycle.md"), "utf8");

function namesOf(elements: readonly Element[]): readonly string[] {
  return elements
    .flatMap((element) => ("together" in element ? element.together : [element]))
    .map(({ name }) => name);
}

describe("docs/lifecycle.md", () => {
  it("has a picture of every profile, with every step of it", () => {
    for (const [name, { stop, remove }] of Object.entries(profiles)) {
      const [, after = ""] = page.split(`<!-- begin picture ${name} -->`);
      const [picture = ""] = after.split("<!-- end");
      for (const step of namesOf([...stop, ...remove])) expect(picture).toContain(`["${step}"]`);
    }
  });

  it("links each step of the tables to the line at which it begins", () => {
    const links = linksOf(page).filter(({ target = "" }) => target.includes("#L"));
    expect(links.length).toBeGreaterThan(30);
    for (const { text, target = "" } of links) {
      const [path = "", line] = target.split("#L");
      const lines = readFileSync(join(root, "docs", path), "utf8").split("\n");
      const below = lines.slice(Number(line) - 1, Number(line) + 8).join("\n");
      expect(below).toContain(
        text.slice(1, -1).replace(/^unmount-(shm|storage|image-volume)$/, "unmount-"),
      );
    }
  });

  it("says of every step why it is where it is", () => {
    const tables = tablesOf(page);
    const told = [...(tables["Stop"] ?? []), ...(tables["Remove"] ?? [])].filter(
      (row) => row.length === 7,
    );
    expect(told.length).toBe(
      new Set(namesOf([...profiles.recommended.stop, ...profiles.recommended.remove])).size + 1,
    );
    for (const [, , , why = ""] of told) expect(why).toMatch(/^(First|Before|After|Last)/);
  });
});
