import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../architecture/source-tree.js";
import { samples } from "./samples.js";

const page = readFileSync(join(root, "docs/errors.md"), "utf8");

describe("docs/errors.md", () => {
  it("has a section for every kind of error, and for no other", () => {
    const sections = [...page.matchAll(/^### `(.*)`$/gm)].map(([, kind]) => kind);
    // The samples are typed by kind: one that is missing does not compile.
    expect(sections.sort()).toEqual(Object.keys(samples).sort());
  });

  it("has the reasons as the code has them", async () => {
    const generator = join(root, ".config/generated/error-words.mjs");
    const { generate } = (await import(generator)) as { readonly generate: () => string };
    const words = (text: string) => text.replaceAll(/[\s-]+/g, " ");
    expect(words(page), "if this is meant: npm run update").toBe(words(generate()));
  });
});
