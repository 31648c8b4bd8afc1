import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createHolder } from "#dist/adapters/node/locks/holder.js";
import { programEnvironment } from "#dist/adapters/linux/programs/program-marks.js";
import { otherProcess, type OtherProcess } from "../../node/other-process.js";

/** A process that runs a program for a sandbox, and the program's pid once it has started. */
export interface Starter extends OtherProcess {
  readonly program: number;
}

/** Has another process run lines of a shell as a program; all of it is ended with the test. */
export async function startElsewhere(
  root: string,
  sandboxId: string,
  lines: string,
  exec: "spawn" | "broker" = "spawn",
): Promise<Starter> {
  const client = "../../linux/programs/programs-client.mjs";
  const other = otherProcess(client, exec, root, sandboxId, lines);
  const program = Number(await other.nextLine());
  onTestFinished(() => killGroupQuietly(program));
  return { ...other, program };
}

/** Leaves a program running whose starter is dead. */
export async function leave(root: string, sandboxId: string, lines: string): Promise<Starter> {
  const starter = await startElsewhere(root, sandboxId, lines);
  // It notes the pid as soon as it has it.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await starter.crash();
  return starter;
}

/** Kills a group that may be gone. */
function killGroupQuietly(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It has ended before the test.
  }
}

/** A run of a process that is dead: nobody has this pid since that time. */
export async function deadRun(token = "0123456789ab"): Promise<string> {
  const [pid, , boot] = (await createHolder()).text.split(".");
  return `${pid}.1.${boot}.${token}`;
}

/** Plants a note of a run. */
export async function plantNote(root: string, sandboxId: string, name: string): Promise<string> {
  const path = join(root, `${sandboxId}~${name}`);
  await mkdir(root, { recursive: true });
  await symlink("planted", path);
  return path;
}

/** What a planted process says of itself. */
export interface PlantedMarks {
  readonly root: string;
  readonly sandboxId: string;
  readonly run: string;
  readonly isNoted: boolean;
}

/** Starts a shell with these marks, or none, in a group of its own; it ends with the test. */
export function plantProcess(lines: string, marks?: PlantedMarks): ChildProcess & { pid: number } {
  const environment = marks === undefined ? {} : programEnvironment({ ...marks, verb: "DEL" });
  const child = spawn("/bin/sh", ["-c", lines], {
    env: { PATH: process.env["PATH"], ...environment },
    detached: true,
    stdio: "ignore",
  });
  const { pid = 0 } = child;
  onTestFinished(() => killGroupQuietly(pid));
  return Object.assign(child, { pid });
}
