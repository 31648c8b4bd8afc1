import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { ProcessEntry, ProcessTable } from "./process-table.js";

/** The process table of Linux: `/proc`. */
export const procTable: ProcessTable = {
  bootId: async () => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim(),
  find: async (pid) => readStat(pid),
  list,
  environment: readEnvironment,
  waitChannel: async (pid) => {
    const channel = await readQuietly(`/proc/${pid}/wchan`);
    return channel === undefined || channel === "0" ? undefined : channel;
  },
};

/** How many processes are read before other work gets its turn. */
const slice = 256;

async function list(): Promise<readonly ProcessEntry[]> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const entries: ProcessEntry[] = [];
  for (const [at, pid] of pids.entries()) {
    if (at % slice === slice - 1) await setImmediate();
    const entry = readStat(Number(pid));
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** Reads `/proc/<pid>/stat`; the command stands in brackets, and may hold blanks and brackets. */
function readStat(pid: number): ProcessEntry | undefined {
  const text = readStatText(pid);
  if (text === undefined) return undefined;
  const [open, close] = [text.indexOf("("), text.lastIndexOf(")")];
  const fields = text.slice(close + 2).split(" ");
  return {
    pid,
    command: text.slice(open + 1, close),
    state: fields[0] ?? "?",
    group: Number(fields[2]),
    session: Number(fields[3]),
    threads: Number(fields[17]),
    startTime: fields[19] ?? "",
  };
}

/** How often an environment is read that is just being replaced, and how long that may take. */
const attempts = 50;
const pause = 1;

/**
 * Reading it can block where the process hangs in a page fault, so it is left to the pool. While a
 * process goes from one program to the next nothing can be read for a moment, and it must not be
 * overlooked for that: nothing counts only where the process was really given nothing.
 */
async function readEnvironment(pid: number): Promise<readonly string[] | undefined> {
  for (let attempt = 1; ; attempt++) {
    const text = await readQuietly(`/proc/${pid}/environ`);
    if (text !== "" || attempt === attempts || wasGivenNone(pid)) return text?.split("\0");
    await setTimeout(pause);
  }
}

/** Fields 50 and 51 of `/proc/<pid>/stat` are where its environment begins and ends. (proc(5)) */
function wasGivenNone(pid: number): boolean {
  const text = readStatText(pid);
  if (text === undefined) return true;
  const [state, ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [begin, end] = [fields[46], fields[47]];
  return state === "Z" || state === "X" || (begin === end && begin !== "0");
}

function readStatText(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
}

function readQuietly(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
