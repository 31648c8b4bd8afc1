import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isIP } from "node:net";
import { basename, join } from "node:path";
import type { RealPlace } from "./real-node.js";

/**
 * All that there is of a real node on the host, looked up without the library: processes, network
 * namespaces and other mounts, links, cgroups, rules, leases and files. What the plugins keep by
 * design (the bridge itself, their lock and their last address) does not count.
 */
export async function hostState(place: RealPlace): Promise<readonly string[]> {
  return [
    ...processesOf(place).map(({ pid, command }) => `process ${pid} ${command}`),
    ...mountsBelow(place.directory).map((path) => `mount ${path}`),
    ...linksOn(place.name).map((link) => `link ${link}`),
    ...cgroupsOf(place).map((path) => `cgroup ${path}`),
    ...rulesOf(place).map((rule) => `rule ${rule}`),
    ...leasesOf(place).map((address) => `lease ${address}`),
    ...filesOf(place).map((path) => `file ${path}`),
  ].sort();
}

/** A living process of a place. */
export interface PlaceProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes in a cgroup of the place, and those whose command or environment names it. */
export function processesOf({
  name,
  directory,
}: Pick<RealPlace, "name" | "directory">): readonly PlaceProcess[] {
  const pids = readdirSync("/proc").filter((one) => /^\d+$/.test(one) && one !== `${process.pid}`);
  return pids.flatMap((pid) => {
    const [cgroups, environment, command] = [
      read(`/proc/${pid}/cgroup`),
      read(`/proc/${pid}/environ`),
      read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim(),
    ];
    // What is dead and not reaped has no command.
    const isOurs =
      command !== "" &&
      (cgroups.includes(`:/${name}/`) ||
        environment.includes(`${directory}/`) ||
        command.includes(`${directory}/`));
    return isOurs ? [{ pid: Number(pid), command }] : [];
  });
}

/** Mount points below a directory, in the order of mounting. */
export function mountsBelow(directory: string): readonly string[] {
  const paths = read("/proc/self/mountinfo")
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? []);
  return paths.filter((path) => path.startsWith(`${directory}/`));
}

/** The devices that are attached to a bridge. */
function linksOn(bridge: string): readonly string[] {
  return readdirSync("/sys/class/net").filter((link) => {
    try {
      return basename(readlinkSync(`/sys/class/net/${link}/master`)) === bridge;
    } catch {
      return false;
    }
  });
}

/** Where cgroup file systems are mounted. */
export function cgroupMounts(): readonly string[] {
  return read("/proc/self/mountinfo")
    .split("\n")
    .filter((line) => / - cgroup2? /.test(line))
    .flatMap((line) => line.split(" ")[4] ?? []);
}

/** The cgroups of a place below its own, in every hierarchy. */
export function cgroupsOf({ name }: Pick<RealPlace, "name">): readonly string[] {
  return cgroupMounts().flatMap((mount) => directoriesBelow(join(mount, name)));
}

function directoriesBelow(path: string): readonly string[] {
  return entriesOf(path)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(path, name))
    .flatMap((child) => [...directoriesBelow(child), child]);
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Rules of the packet filter that name the place's network. */
export function rulesOf({ name }: Pick<RealPlace, "name">): readonly string[] {
  const rules = execFileSync("iptables", ["-w", "-t", "nat", "-S"], { encoding: "utf8" });
  return rules.split("\n").filter((rule) => rule.includes(name));
}

/** The addresses that host-local has given out. */
export function leasesOf({ name, leases }: RealPlace): readonly string[] {
  return entriesOf(join(leases, name))
    .map((entry) => entry.name)
    .filter((file) => isIP(file) !== 0);
}

/** Everything below the node's directory but the empty shelves. */
function filesOf({ directory }: RealPlace): readonly string[] {
  return everythingBelow(join(directory, "node"));
}

function everythingBelow(path: string): readonly string[] {
  return entriesOf(path).flatMap((entry) => {
    const child = join(path, entry.name);
    return entry.isDirectory() ? everythingBelow(child) : [child];
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
