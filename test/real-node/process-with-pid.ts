import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

/** A process of nobody's pod. */
export interface Stranger {
  readonly pid: number;
  /** Field 22 of its `/proc/<pid>/stat`. */
  readonly startTime: string;
  readonly isAlive: () => boolean;
  readonly end: () => void;
}

/** The kernel gives pids in turn: it is told to begin before the one that is wanted. */
const forkWithPid = `echo $(($1 - 1)) > /proc/sys/kernel/ns_last_pid; sleep 600 & echo $!; wait`;

/**
 * Starts a process with a pid that another had before it; nothing where another was quicker to take
 * it. (failures.md P02, fact 23)
 */
export async function processWithPid(pid: number): Promise<Stranger | undefined> {
  for (const end = Date.now() + 10_000; existsSync(`/proc/${pid}`); await setTimeout(5))
    if (Date.now() > end) return undefined;
  for (let tries = 0; tries < 50 && !existsSync(`/proc/${pid}`); tries += 1) {
    const shell = spawn("/bin/sh", ["-c", forkWithPid, "sh", `${pid}`], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    const exited = once(shell, "exit");
    const said: readonly unknown[] = await once(shell.stdout, "data");
    if (Number(String(said[0])) === pid) return strangerOf(pid, () => endGroup(shell.pid));
    endGroup(shell.pid);
    await exited;
  }
  return undefined;
}

/** The process has gone by the time anything else looks. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

function strangerOf(pid: number, end: () => void): Stranger {
  const startTime = statOf(pid)[19] ?? "";
  const isAlive = (): boolean => {
    const [state, ...rest] = statOf(pid);
    return state !== "Z" && state !== "X" && rest[18] === startTime;
  };
  return { pid, startTime, isAlive, end };
}

/** The fields after the command: the state is the first. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return ["X"];
  }
}
