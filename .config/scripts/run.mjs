import { spawnSync } from "node:child_process";
import { delimiter, join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/** A stray option gets one line and exit code 2. */
export function takeNoOptions(command, given = process.argv.slice(2)) {
  if (given.length === 0) return;
  console.error(`npm run ${command}: there is no option "${given[0]}", nor any other`);
  process.exit(2);
}

const bin = join(root, "node_modules/.bin");

/** Runs a program from the project's root with what npm installed on its path; true if it passed. */
export function run(command, args) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: "inherit" });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}
