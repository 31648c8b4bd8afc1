import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "./run.mjs";

/**
 * Joins what tsc wrote into one file for each entry point and one for what they share: a hundred
 * and fifty small modules take Node.js longer to load than zod does.
 */
const bundle = await rolldown({
  cwd: root,
  input: {
    index: "dist/index.js",
    testing: "dist/testing/index.js",
    node: "dist/adapters/node/index.js",
    linux: "dist/adapters/linux/index.js",
  },
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  platform: "node",
  plugins: [{ name: "source-maps-of-tsc", load: withSourceMap }],
});
await bundle.write({
  dir: join(root, "dist/bundle"),
  format: "esm",
  sourcemap: true,
  chunkFileNames: "core.js",
});
await bundle.close();

/** So that positions lead back to src/, through the build. */
async function withSourceMap(id) {
  return { code: await readFile(id, "utf8"), map: await readFile(`${id}.map`, "utf8") };
}
