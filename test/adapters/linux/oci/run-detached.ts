import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";

/** Runs `runc` so that what it leaves running has a file as its output; answers its exit code. */
export async function runDetached(args: readonly string[], log: string): Promise<number> {
  const output = openSync(log, "a");
  const child = spawn("runc", [...args], { stdio: ["ignore", output, output] });
  await once(child, "exit");
  return child.exitCode ?? -1;
}
