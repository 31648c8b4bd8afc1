import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, takeNoOptions } from "./run.mjs";

takeNoOptions("check");

const script = (name) => join(".config/scripts", name);

/** What `npm run check` runs, in order. One that fails does not keep the others from running. */
const checks = {
  build: ["npm", "run", "-s", "build"],
  format: ["prettier", "--check", "--log-level", "warn", "."],
  lint: ["eslint", "--config", ".config/eslint.config.js", "--max-warnings", "0", "."],
  "generated files": ["node", script("generated.mjs"), "--check"],
  "API report": ["node", script("api-report.mjs"), "--check"],
  "package manifest": ["publint", "--strict", "--pack", "npm"],
  "types for every resolver": ["attw", "--pack", ".", "--profile", "esm-only", "--quiet"],
  "a consumer without skipLibCheck": ["node", script("consumer.mjs")],
};

const failed = [];
for (const [name, [command, ...args]] of Object.entries(checks)) {
  console.log(`check: ${name}`);
  if (!run(command, args)) failed.push(name);
}

const passed = Object.keys(checks).length - failed.length;
mkdirSync(join(root, ".build"), { recursive: true });
writeFileSync(join(root, ".build/check-report.json"), JSON.stringify({ passed, failed }));
for (const name of failed) console.error(`check failed: ${name}`);
console.log(`${passed} checks passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
