import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import type { LinuxNodeOptions, LinuxPodWish } from "podsandbox/linux";

/** What a process is to do until it is killed. */
export interface VictimTask {
  readonly options: LinuxNodeOptions;
  readonly doing: "create" | "stop" | "remove";
  /** The pod to stop or remove. */
  readonly id?: string;
  /** The pod to create. */
  readonly pod?: LinuxPodWish;
  readonly gracePeriodSeconds: number;
}

/** Runs a process and kills it so many milliseconds after it began: `killed`, or what it said. */
export async function runVictim(
  directory: string,
  task: VictimTask,
  killAfter: number,
): Promise<string> {
  const file = join(directory, "victim.json");
  await writeFile(file, JSON.stringify(task));
  const program = join(import.meta.dirname, "victim.mjs");
  const child = spawn(process.execPath, [program, file], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const said: string[] = [];
  lines.on("line", (line) => said.push(line));
  await Promise.race([once(lines, "line"), exited]);
  child.stdin.on("error", () => undefined);
  child.stdin.write("go\n");
  await Promise.race([setTimeout(killAfter), exited]);
  child.kill("SIGKILL");
  await exited;
  return said[1] ?? "killed";
}
