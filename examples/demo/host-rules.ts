import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** What stays on the host by the plugins' design, after every pod is gone. */
export interface HostRules {
  /** Notes, once for a directory, which of the chains for host ports there are without the demo. */
  readonly note: () => void;
  /** The demo's bridge and cgroup are gone, and the chains too if they were not there before. */
  readonly restore: () => void;
}

const noteShape = z.array(z.string());

/** The network plugins keep a bridge, and empty chains for host ports: nobody but the demo knows. */
export function hostRules(directory: string, bridge: string): HostRules {
  const file = join(directory, "host-rules.json");
  return {
    note: () => {
      if (read(file) === undefined) writeFileSync(file, JSON.stringify(sharedRules()));
    },
    restore: () => {
      for (const path of mountsBelow(directory).toReversed()) run("umount", ["-l", path]);
      run("ip", ["link", "delete", bridge]);
      removeCgroups(bridge);
      const before = read(file);
      if (before === undefined) return;
      const added = sharedRules().filter((rule) => !before.includes(rule));
      const isInUse = added.some((rule) => rule.includes("CNI-DN-"));
      if (isInUse) return;
      for (const [command, ...rest] of added.map(wordsOf).reverse())
        run("iptables", ["-w", "-t", "nat", command === "-N" ? "-X" : "-D", ...rest]);
    },
  };
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
  const rules = run("iptables", ["-w", "-t", "nat", "-S"]).split("\n");
  return rules.filter((rule) => rule.includes("CNI-HOSTPORT-"));
}

/** `-A CHAIN -m comment --comment "some words" -j OTHER`. */
function wordsOf(rule: string): readonly string[] {
  return [...rule.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

function mountsBelow(directory: string): readonly string[] {
  return mountTable()
    .flatMap((line) => line.split(" ")[4] ?? [])
    .filter((path) => path.startsWith(`${directory}/`));
}

function mountTable(): readonly string[] {
  return readFileSync("/proc/self/mountinfo", "utf8").split("\n");
}

/** Children first; what has processes stays. */
function removeCgroups(name: string): void {
  const mounts = mountTable().filter((line) => / - cgroup2? /.test(line));
  for (const line of mounts) removeCgroup(join(line.split(" ")[4] ?? "", name));
}

function removeCgroup(path: string): void {
  try {
    const children = readdirSync(path, { withFileTypes: true });
    for (const child of children) if (child.isDirectory()) removeCgroup(join(path, child.name));
    rmdirSync(path);
  } catch {
    // It was not there, or is not empty.
  }
}

function run(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
