import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

/** The first build is long and says nothing; `npm -s`, which asks for quiet, gets it. */
const isFirst = !existsSync(join(root, "dist/bundle/index.js"));
if (isFirst && process.env.npm_config_loglevel !== "silent")
  console.error("Building the package first, which takes about half a minute …");
