import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceBlock } from "../scripts/replace-block.mjs";
import { root } from "../scripts/run.mjs";

/**
 * The page for authors of adapters. Its prose is written by hand; the clauses of each contract, and what
 * their subjects may be able to build, come from the code.
 */
export const path = "docs/adapters.md";

export async function generate() {
  const testing = await import(join(root, "dist/testing/index.js"));
  const contracts = ["store", "runtime", "network", "fileSystem", "lifecycle"];
  return contracts.reduce(
    (page, name) => {
      const clauses = testing[`${name}Contract`];
      const capabilities = testing[`${name}Capabilities`];
      const text = `${capabilityTable(capabilities, clauses)}\n\n${clauseTable(clauses)}`;
      return replaceBlock(page, name, text);
    },
    readFileSync(join(root, path), "utf8"),
  );
}

function capabilityTable(capabilities, clauses) {
  const rows = Object.entries(capabilities).map(([name, meaning]) => {
    const needing = clauses.filter(({ needs = [] }) => needs.includes(name));
    return `| \`${name}\` | ${meaning} | ${needing.length} |`;
  });
  return ["| capability | means that | clauses |", "| --- | --- | --: |", ...rows].join("\n");
}

function clauseTable(clauses) {
  const rows = clauses.map(({ id, says, needs = [], cites }) => {
    const wanted = needs.map((need) => `\`${need}\``).join(", ");
    return `| \`${id}\` | ${says} | ${wanted} | ${cites.join(", ")} |`;
  });
  return ["| clause | says | needs | comes from |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}
