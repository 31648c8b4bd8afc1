import { readFileSync } from "node:fs";
import { join } from "node:path";
import { picture } from "../lifecycle/picture.mjs";
import { readStepSources } from "../lifecycle/step-sources.mjs";
import { profileTable, stepTable } from "../lifecycle/tables.mjs";
import { replaceBlock } from "../scripts/replace-block.mjs";
import { root } from "../scripts/run.mjs";

/**
 * The page about the lifecycles. Its prose is written by hand; what stands between a line `begin …` and a
 * line `end …`, both comments, is replaced by what the code says.
 */
export const path = "docs/lifecycle.md";

export async function generate() {
  const { profiles } = await import(join(root, "dist/index.js"));
  const { orders } = await import(join(root, ".build/test/transcripts/orders/orders.js"));
  const sources = readStepSources();
  const of = (operation, lists) => mapValues(lists, (list) => list[operation]);
  const blocks = {
    "stop steps": () => stepTable(profiles.recommended.stop, sources),
    "remove steps": () =>
      stepTable(profiles.recommended.remove, sources, profiles.recommended.stop),
    "stop profiles": () => profileTable(of("stop", profiles), of("stop", orders), sources),
    "remove profiles": () => profileTable(of("remove", profiles), of("remove", orders), sources),
    ...Object.fromEntries(
      Object.entries(profiles).map(([name, profile]) => [
        `picture ${name}`,
        () => picture(profile, orders[name]),
      ]),
    ),
  };
  return Object.entries(blocks).reduce(
    (page, [name, write]) => replaceBlock(page, name, write()),
    readFileSync(join(root, path), "utf8"),
  );
}

function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
