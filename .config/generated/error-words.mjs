import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isTransient } from "podsandbox";
import { reasonWords } from "#dist/errors/reason-words.js";
import { root } from "../scripts/run.mjs";

/** The table of reasons in the page about errors; the rest of the page is written by hand. */
export const path = "docs/errors.md";

const [begin, end] = ["<!-- reasons: generated -->", "<!-- end of reasons -->"];

export function generate() {
  const page = readFileSync(join(root, path), "utf8");
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${path} has lost its marks`);
  return `${page.slice(0, before)}${begin}\n\n${table()}\n\n${page.slice(after)}`;
}

function table() {
  const rows = Object.entries(reasonWords).map(([reason, { means, advice }]) => {
    const passes = isTransient({ reason }) ? "may pass by itself" : "needs an operator";
    return `| \`${reason}\` | ${means} | ${passes} | ${advice} |`;
  });
  return ["| Reason | Means | Trying again | What to do |", "|---|---|---|---|", ...rows].join(
    "\n",
  );
}
