import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "./run.mjs";

/**
 * Joins what tsc wrote into one file for each entry point and one for what they share: a hundred
 * and fifty small modules take Node.js longer to load than zod does.
 */
await write({
  index: "dist/index.js",
  testing: "dist/testing/index.js",
  node: "dist/adapters/node/index.js",
  linux: "dist/adapters/linux/index.js",
});
// A program of its own, which is found beside what starts it: it shares nothing.
await write({ "helper-process": "dist/adapters/linux/programs/helper-process.js" });

async function write(input) {
  const bundle = await rolldown({
    cwd: root,
    input,
    external: (id) => !id.startsWith(".") && !id.startsWith("/"),
    platform: "node",
    plugins: [{ name: "source-maps-of-tsc", load: withSourceMap }],
  });
  await bundle.write({
    dir: join(root, "dist/bundle"),
    format: "esm",
    sourcemap: true,
    chunkFileNames: nameOfShared,
  });
  await bundle.close();
}

/** What entry points share: the core, and what several adapters use. */
function nameOfShared({ moduleIds }) {
  return moduleIds.every((id) => id.includes("/dist/adapters/")) ? "adapters.js" : "core.js";
}

/** So that positions lead back to src/, through the build. */
async function withSourceMap(id) {
  return { code: await readFile(id, "utf8"), map: await readFile(`${id}.map`, "utf8") };
}
