import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import type { ProcessEntry, ProcessTable } from "./process-table.js";

/** The process table of Linux: `/proc`. */
export const procTable: ProcessTable = {
  bootId: async () => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim(),
  find: async (pid) => readStat(pid),
  list,
  // Reading it can block where the process hangs in a page fault, so it is left to the pool.
  environment: async (pid) => (await readQuietly(`/proc/${pid}/environ`))?.split("\0"),
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
