import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceBlock } from "../scripts/replace-block.mjs";
import { root } from "../scripts/run.mjs";

/** Which recipes of the failure catalogue are tried on a real node, read off the tests' titles. */
export const path = "docs/linux.md";

const folders = ["test/real-node", "test/torture", "test/adapters/linux"];

/** Why a failure that was reproduced by hand has no test on a real node. */
const reasons = JSON.parse(readFileSync(join(root, "test/real-node/not-tried.json"), "utf8"));

export function generate() {
  const catalogue = JSON.parse(readFileSync(join(root, "test/failures/catalogue.json"), "utf8"));
  const tests = folders.flatMap(testsBelow);
  const rows = catalogue
    .map((failure) => ({ ...failure, tests: tests.filter(({ id }) => id === failure.id) }))
    .filter(({ id, tests, reproduced }) => reproduced || tests.length > 0 || id in reasons)
    .map(rowOf);
  const table = ["| Failure | What happens | Tested in |", "| --- | --- | --- |", ...rows];
  return replaceBlock(readFileSync(join(root, path), "utf8"), "recipes", table.join("\n"));
}

function rowOf({ id, scenario, tests }) {
  const files = [...new Set(tests.map(({ file }) => file))];
  const links = files.map((file) => `[${file.replace(/^test\//, "")}](../${file})`);
  const where = links.length > 0 ? links.join(", ") : `not tried: ${reasons[id]}`;
  if (links.length === 0 && reasons[id] === undefined) throw new Error(`${id} is not tried: why?`);
  return `| ${id} | ${scenario.replaceAll("|", "\\|")} | ${where} |`;
}

/** Titles begin with the id of a failure: `it("N01: …", …)`. */
function testsBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => `${folder}/${name}`)
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      return [...text.matchAll(/["'`]([A-Z]\d\d): /g)].map(([, id]) => ({ id, file }));
    });
}
