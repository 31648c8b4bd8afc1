import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/run.mjs";

/** What the library does about each failure of the catalogue, read off the titles of its tests. */
export const path = "docs/failures.md";

const own = "test/failures";

const introduction = `# Failures that users met

What people who run containerd, CRI-O, Kata Containers and their like have met when pods were taken
down, collected from public issue trackers, and what this library does about each. Each sentence is
the title of a test: it is checked, on the [fake node](../src/testing/create-fake-node.ts), by
counting calls and by looking at what is left. Beside what happens it says where else that is tested:
on adapters, and on a [real node](linux.md). This page is generated: \`npm run update\`.

An id in a comment of the sources means: this is here because of that. [Where each step is
from](provenance.md) says more.`;

export function generate() {
  const catalogue = JSON.parse(readFileSync(join(root, own, "catalogue.json"), "utf8"));
  const tests = titlesBelow("test");
  const ids = new Set(catalogue.map(({ id }) => id));
  const stray = tests.find(({ id, file }) => isOwn(file) && !ids.has(id));
  if (stray !== undefined) throw new Error(`${stray.file}: the catalogue has no ${stray.id}`);
  const rows = catalogue.flatMap((failure) => rowsOf(failure, tests));
  const head = "| Failure | What happens, and what the library does | Tested in |";
  const files = new Set(tests.filter(({ id }) => ids.has(id)).map(({ file }) => file));
  const places = [...files].map((file) => `[${labelOf(file)}]: ../${file}`);
  return [introduction, "", head, "| --- | --- | --- |", ...rows, "", ...places].join("\n");
}

/** A row for what happens, and one for each sentence about what the library does. */
function rowsOf({ id, scenario }, tests) {
  const found = tests.filter((test) => test.id === id);
  const sentences = new Map();
  for (const { file, title } of found.filter(({ file }) => isOwn(file)))
    sentences.set(sentence(title), linkTo(file));
  if (sentences.size === 0) throw new Error(`${id} has no test in ${own}`);
  const others = new Set(found.map(({ file }) => file).filter((file) => !isOwn(file)));
  return [
    `| ${id} | **${cell(scenario)}** | ${[...others].map(linkTo).join(", ")} |`,
    ...[...sentences].map(([title, link]) => `| | ${title} | ${link} |`),
  ];
}

function linkTo(file) {
  return `[${labelOf(file)}][]`;
}

function labelOf(file) {
  return file
    .replace(`${own}/`, "")
    .replace(/^test\//, "")
    .replace(/\.test\.ts$/, "");
}

function isOwn(file) {
  return file.startsWith(`${own}/`);
}

function sentence(title) {
  return cell(`${title[0].toUpperCase()}${title.slice(1)}.`);
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("*", "\\*");
}

/** Titles begin with the ids of failures: `it("N01: …", …)`, or `it("N01, N02: …", …)`. */
function titlesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => `${folder}/${name}`)
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const titles = text.matchAll(/(["'`])([A-Z]\d\d(?:, [A-Z]\d\d)*): ((?:(?!\1).)+)\1/g);
      return [...titles].flatMap(([, , ids, title]) =>
        ids.split(", ").map((id) => ({ id, title, file })),
      );
    });
}
