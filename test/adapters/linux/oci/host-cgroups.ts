import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** The mount points of all cgroup file systems, found without the library. */
export function cgroupMounts(): readonly string[] {
  const names = readdirSync("/sys/fs/cgroup");
  if (names.includes("cgroup.procs")) return ["/sys/fs/cgroup"];
  const mounts = readFileSync("/proc/self/mounts", "latin1").split("\n");
  return mounts.flatMap((line) => {
    const [, path, type] = line.split(" ");
    return path !== undefined && /^cgroup2?$/.test(type ?? "") ? [path] : [];
  });
}

/** The directory of a cgroup in the hierarchy that freezes. */
export function freezerDirectory(cgroup: string): string {
  const [first = ""] = cgroupMounts();
  const freezer = cgroupMounts().find((mount) => mount.endsWith("/freezer"));
  return join(freezer ?? first, cgroup);
}

/** The cgroup at a directory is frozen, or thawed, by either version. */
export function setFrozen(directory: string, isFrozen: boolean): void {
  const ways = { "freezer.state": ["THAWED", "FROZEN"], "cgroup.freeze": ["0", "1"] };
  for (const [name, words] of Object.entries(ways))
    if (existsSync(join(directory, name)))
      writeFileSync(join(directory, name), words[isFrozen ? 1 : 0] ?? "", { flag: "r+" });
}

/** A process in a cgroup, and in which of its children. */
export interface SeenInCgroup {
  readonly pid: number;
  /** The first part of the way from the cgroup to its own; empty where it is in the cgroup. */
  readonly child: string;
}

/** The living processes in a cgroup and below it, in any hierarchy. */
export function processesIn(cgroup: string): readonly SeenInCgroup[] {
  const found = new Map<number, string>();
  for (const mount of cgroupMounts()) {
    const top = join(mount, cgroup);
    for (const directory of directoriesBelow(top))
      for (const pid of pidsIn(directory))
        found.set(pid, directory.slice(top.length + 1).split("/")[0] ?? "");
  }
  return [...found].map(([pid, child]) => ({ pid, child })).filter(({ pid }) => isLiving(pid));
}

/** The cgroups at a directory and below it, parents first. */
export function directoriesBelow(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const children = readdirSync(directory, { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  return [directory, ...children.flatMap(({ name }) => directoriesBelow(join(directory, name)))];
}

function pidsIn(directory: string): readonly number[] {
  try {
    const text = readFileSync(join(directory, "cgroup.procs"), "latin1");
    return text.split("\n").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function isLiving(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(")")));
  } catch {
    return false;
  }
}

/** Nothing lives in a cgroup any more, and it is gone, without a word to the library. */
export async function endCgroup(cgroup: string): Promise<void> {
  for (const end = Date.now() + 5_000; Date.now() < end; await setTimeout(10)) {
    const living = processesIn(cgroup);
    for (const { pid } of living) quietly(() => process.kill(pid, "SIGKILL"));
    for (const directory of directoriesBelow(freezerDirectory(cgroup)))
      quietly(() => setFrozen(directory, false));
    const left = cgroupMounts().flatMap((mount) => directoriesBelow(join(mount, cgroup)));
    for (const directory of left.toReversed()) quietly(() => rmdirSync(directory));
    if (living.length === 0 && left.every((directory) => !existsSync(directory))) return;
  }
}

function quietly(run: () => unknown): void {
  try {
    run();
  } catch {
    // It is gone already, or goes in a moment.
  }
}
