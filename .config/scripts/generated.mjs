import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as prettier from "prettier";
import { root } from "./run.mjs";

/**
 * Writes every generated file, or with `--check` says which of them are stale. A generator is a module
 * in .config/generated/ that exports `path` and `generate()`, which returns the text.
 */
const check = process.argv.includes("--check");
const folder = join(root, ".config/generated");

for (const name of readdirSync(folder).sort()) {
  const { path, generate } = await import(join(folder, name));
  const target = join(root, path);
  const options = await prettier.resolveConfig(target);
  const text = await prettier.format(await generate(), { ...options, filepath: target });
  const current = existsSync(target) ? readFileSync(target, "utf8") : undefined;
  if (current === text) continue;
  if (check) {
    console.error(`${path} is stale: npm run update`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.log(`wrote ${path}`);
  }
}
