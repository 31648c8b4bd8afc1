import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Holder, Signal } from "../../../index.js";
import { isAtOrBelow, readMounts } from "../../node/directories/mount-table.js";

/** How many holders are named, and how many processes are read before others get their turn. */
const most = 64;
const slice = 64;

/**
 * Who keeps the path busy: processes that work in it, run from it or have files of it open, and
 * those in whose own mount namespace something is mounted there, with the line that says so. Only
 * `/proc` is read, which knows the names of files without asking their file systems. (M01)
 */
export async function findHolders(path: string, signal: Signal): Promise<readonly Holder[]> {
  const holders: Holder[] = [];
  const seen = { namespaces: new Set<string>(), mounts: new Set<string>() };
  linesOfOther("self", seen, path);
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const [at, pid] of pids.entries()) {
    if (at % slice === slice - 1) await setImmediate();
    if (signal.aborted || holders.length >= most) break;
    const places = [...new Set(placesOf(pid).filter((place) => isAtOrBelow(path, place)))];
    const lines = linesOfOther(pid, seen, path);
    holders.push(...[...places, ...lines].map((where) => ({ pid: Number(pid), where })));
  }
  return holders.slice(0, most);
}

function placesOf(pid: string): readonly string[] {
  const links = [
    "cwd",
    "root",
    "exe",
    ...quietly(() => readdirSync(`/proc/${pid}/fd`), []).map(fd),
  ];
  return links.flatMap((link) => linkOf(`/proc/${pid}/${link}`) ?? []);
}

function fd(number: string): string {
  return `fd/${number}`;
}

interface Seen {
  readonly namespaces: Set<string>;
  /** Their numbers are the same in no two mount namespaces. */
  readonly mounts: Set<string>;
}

/**
 * The table of each mount namespace is read once, by the first process that is in it; where nobody
 * may see in which one a process is, its mounts tell.
 */
function linesOfOther(pid: string, seen: Seen, path: string): readonly string[] {
  const namespace = linkOf(`/proc/${pid}/ns/mnt`);
  if (namespace !== undefined && seen.namespaces.has(namespace)) return [];
  if (namespace !== undefined) seen.namespaces.add(namespace);
  const table = quietly(() => readFileSync(`/proc/${pid}/mountinfo`, "utf8"), "");
  const mounts = readMounts(table).filter((mount) => isAtOrBelow(path, mount.path));
  const others = mounts.filter(({ id }) => !seen.mounts.has(id));
  for (const { id } of others) seen.mounts.add(id);
  return others.map(({ line }) => line);
}

function linkOf(path: string): string | undefined {
  return quietly(() => readlinkSync(path), undefined);
}

/** Processes end while they are read, and some are nobody's to read. */
function quietly<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
