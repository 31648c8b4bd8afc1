import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.mjs";

/**
 * Installs the packed package beside a small consumer, type-checks the consumer without skipLibCheck,
 * once for a bare ECMAScript host and once for Node.js, and runs it.
 */
const folder = join(root, ".build/consumer");
const installed = join(folder, "node_modules/podsandbox");

rmSync(folder, { recursive: true, force: true });
mkdirSync(installed, { recursive: true });
cpSync(join(root, "test/packaging/consumer"), folder, { recursive: true });
execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: root });
const [archive] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
execFileSync("tar", ["-xzf", join(folder, archive), "--strip-components=1", "-C", installed]);

const passed = [
  run("tsc", ["-p", join(folder, "tsconfig.bare.json")]),
  run("tsc", ["-p", join(folder, "tsconfig.node.json")]),
  run("node", [join(folder, "node.js")]),
];
process.exitCode = passed.every(Boolean) ? 0 : 1;
