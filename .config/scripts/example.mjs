import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root, takeNoOptions } from "./run.mjs";

/** Runs one example: `npm run example why-is-it-stuck`. */
const [name, ...args] = process.argv.slice(2);
const program = join(root, ".build/examples", name ?? "", "main.js");
if (name === undefined || !existsSync(program)) {
  const names = readdirSync(join(root, "examples")).filter((one) => one !== "demo");
  console.error(`podsandbox example: choose ${names.join(", ")}`);
  process.exit(2);
}
takeNoOptions(`example ${name}`, args);
process.exitCode = spawnSync(process.execPath, [program], { stdio: "inherit" }).status ?? 1;
