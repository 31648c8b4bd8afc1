import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { setImmediate, setTimeout } from "node:timers/promises";
import { errnoOf } from "../fault-of.js";
import { ifThere } from "../files/read-file.js";
import { isLiving, type ProcessEntry, type ProcessTable } from "./process-table.js";
import { tooFast } from "./too-fast.js";

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

/** How often the directory is read before it is said that this leads nowhere. */
const looks = 100;

/**
 * One that ends between the look into the directory and the look at it may have started another in
 * between: so the directory is read again, with what is new in it, until all of that lives.
 */
async function list(): Promise<readonly ProcessEntry[]> {
  const found = new Map<string, ProcessEntry>();
  for (let look = 1; look <= looks; look++) {
    const unread = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && !found.has(name));
    let isWhole = true;
    for (const [at, pid] of unread.entries()) {
      if (at % slice === slice - 1) await setImmediate();
      const entry = readStat(Number(pid));
      if (entry !== undefined) found.set(pid, entry);
      isWhole &&= entry !== undefined && isLiving(entry);
    }
    if (isWhole) return [...found.values()];
  }
  throw tooFast();
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
async function readEnvironment(pid: number): Promise<readonly string[] | "gone" | undefined> {
  for (let attempt = 1; ; attempt++) {
    const text = await readEnvironmentText(`/proc/${pid}`);
    // That it may not be read is also said of one that has just ended.
    const owner = text ? "itself" : ownerOf(pid);
    if (owner === "gone") return "gone";
    if (text !== "") return text?.split("\0");
    const other = owner === "another thread" ? await readAnotherThread(pid) : "";
    if (other) return other.split("\0");
    if (owner === "nobody" || attempt === attempts) return [];
    await setTimeout(pause);
  }
}

/** Nothing where this user may not read it. */
async function readEnvironmentText(of: string): Promise<string | undefined> {
  try {
    return await readFile(`${of}/environ`, "utf8");
  } catch (thrown) {
    const code = errnoOf(thrown) ?? "";
    if (absences.has(code)) return "";
    if (code === "EACCES" || code === "EPERM") return undefined;
    throw thrown;
  }
}

/**
 * Who has the environment of a process: `nobody` where it was given none. Fields 50 and 51 of
 * `/proc/<pid>/stat` are where it begins and ends. (proc(5))
 */
function ownerOf(pid: number): "gone" | "nobody" | "another thread" | "itself" {
  const text = readStatText(pid);
  if (text === undefined) return "gone";
  const [state, ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [threads, begin, end] = [fields[16], fields[46], fields[47]];
  if (state === "Z" || state === "X") return Number(threads) > 1 ? "another thread" : "gone";
  return begin === end && begin !== "0" ? "nobody" : "itself";
}

/** Where the first thread of a process has ended, the others have its environment still. */
async function readAnotherThread(pid: number): Promise<string | undefined> {
  const threads = (await ifThere(readdir(`/proc/${pid}/task`))) ?? [];
  const other = threads.find((thread) => thread !== String(pid));
  return other === undefined ? "" : readEnvironmentText(`/proc/${pid}/task/${other}`);
}

/** Nothing only where there is no such process: whatever else fails says nothing about it. */
function readStatText(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch (thrown) {
    if (absences.has(errnoOf(thrown) ?? "")) return undefined;
    throw thrown;
  }
}

/** The second is answered where a process ends while it is read. */
const absences = new Set(["ENOENT", "ESRCH"]);

function readQuietly(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
