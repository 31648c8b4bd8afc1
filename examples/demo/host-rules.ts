import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as z from "zod";

/** What stays on the host by the plugins' design, after every pod is gone. */
export interface HostRules {
  /** Notes, once for a directory, which of the chains for host ports there are without the demo. */
  readonly note: () => void;
  /** Whatever the demo made is gone, and the shared chains too if they were not there before. */
  readonly restore: () => Promise<void>;
}

const noteShape = z.array(z.string());

/** The plugins keep a bridge, and empty chains for host ports: nobody but the demo knows. */
export function hostRules(directory: string, bridge: string): HostRules {
  const file = join(directory, "host-rules.json");
  return {
    note: () => {
      if (read(file) === undefined) writeFileSync(file, JSON.stringify(sharedRules()));
    },
    restore: async () => {
      await endProcessesIn(bridge);
      for (const path of mountsBelow(directory).toReversed()) run("umount", ["-l", path]);
      run("ip", ["link", "delete", bridge]);
      for (const hierarchy of hierarchies()) removeCgroup(join(hierarchy, bridge));
      removeRulesOf(bridge);
      removeShared(read(file));
    },
  };
}

/** Other pods of the host may need the chains by now. */
function removeShared(before: readonly string[] | undefined): void {
  const added = sharedRules().filter((rule) => before?.includes(rule) === false);
  if (added.some((rule) => rule.includes("CNI-DN-"))) return;
  for (const [command, ...rest] of added.map(wordsOf).reverse())
    iptables([command === "-N" ? "-X" : "-D", ...rest]);
}

/** Pause processes carry no mark of the demo's, but all that it runs is in cgroups of its own. */
async function endProcessesIn(name: string): Promise<void> {
  for (const end = Date.now() + 5_000; Date.now() < end; await setTimeout(20)) {
    const pids = hierarchies().flatMap((hierarchy) => processesIn(join(hierarchy, name)));
    if (pids.length === 0) return;
    for (const pid of new Set(pids)) quietly(() => process.kill(pid, "SIGKILL"));
  }
}

function processesIn(cgroup: string): readonly number[] {
  return (
    quietly(() => {
      const own = readFileSync(join(cgroup, "cgroup.procs"), "utf8").split("\n").filter(Boolean);
      return [...own.map(Number), ...childrenOf(cgroup).flatMap(processesIn)];
    }) ?? []
  );
}

function childrenOf(cgroup: string): readonly string[] {
  const entries = readdirSync(cgroup, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(cgroup, name));
}

function quietly<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    // It is gone already.
    return undefined;
  }
}

/** Where the library removed no pod, as in a dry run, its rules are the demo's to remove. */
function removeRulesOf(bridge: string): void {
  const rules = allRules().filter((rule) => rule.startsWith("-A") && rule.includes(bridge));
  const targets = rules.flatMap((rule) => / -j (CNI-\S+)/.exec(rule)?.[1] ?? []);
  for (const rule of rules) iptables(["-D", ...wordsOf(rule).slice(1)]);
  for (const chain of new Set(targets)) {
    iptables(["-F", chain]);
    iptables(["-X", chain]);
  }
}

function read(file: string): readonly string[] | undefined {
  try {
    return noteShape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** The chains that the portmap plugin shares between pods, and what leads to them. */
function sharedRules(): readonly string[] {
  return allRules().filter((rule) => rule.includes("CNI-HOSTPORT-"));
}

function allRules(): readonly string[] {
  return iptables(["-S"]).split("\n");
}

function iptables(args: readonly string[]): string {
  return run("iptables", ["-w", "-t", "nat", ...args]);
}

/** `-A CHAIN -m comment --comment "name: \"x\"" -j OTHER`. */
function wordsOf(rule: string): readonly string[] {
  const words = rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g);
  return [...words].map(([, quoted, plain]) => quoted?.replaceAll("\\", "") ?? plain ?? "");
}

function mountsBelow(directory: string): readonly string[] {
  return mountTable()
    .flatMap((line) => line.split(" ")[4] ?? [])
    .filter((path) => path.startsWith(`${directory}/`));
}

function mountTable(): readonly string[] {
  return readFileSync("/proc/self/mountinfo", "utf8").split("\n");
}

function hierarchies(): readonly string[] {
  const mounts = mountTable().filter((line) => / - cgroup2? /.test(line));
  return mounts.flatMap((line) => line.split(" ")[4] ?? []);
}

/** Children first; what has processes stays. */
function removeCgroup(path: string): void {
  quietly(() => {
    for (const child of childrenOf(path)) removeCgroup(child);
    rmdirSync(path);
  });
}

function run(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
