import { execFileSync } from "node:child_process";
import { rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { cgroupMounts, cgroupsOf, mountsBelow, processesOf, rulesOf } from "./host-state.js";
import type { RealPlace } from "./real-node.js";

/** What a node of a test is called, and where it lies. */
type Swept = Pick<RealPlace, "name" | "directory">;

/** Whatever a test has left of its node on the host is gone; nothing else is touched. */
export async function sweepHost(place: Swept): Promise<void> {
  for (const end = Date.now() + 5_000; Date.now() < end; await setTimeout(20)) {
    const processes = processesOf(place);
    if (processes.length === 0) break;
    for (const { pid } of processes) quietly(() => process.kill(pid, "SIGKILL"));
  }
  for (const path of mountsBelow(place.directory).toReversed())
    quietly(() => execFileSync("umount", ["-l", path], { stdio: "ignore" }));
  quietly(() => execFileSync("ip", ["link", "delete", place.name], { stdio: "ignore" }));
  const own = cgroupMounts().map((mount) => join(mount, place.name));
  for (const path of [...cgroupsOf(place), ...own]) quietly(() => rmdirSync(path));
  sweepRules(place);
}

/** Rules that lead to a pod's chain go first, then the chains, which are empty by then. */
function sweepRules(place: Swept): void {
  const rules = rulesOf(place);
  const chains = rules.flatMap((rule) => /-j (CNI-\S+)/.exec(rule)?.[1] ?? []);
  const own = chains.filter((chain) => !chain.startsWith("CNI-HOSTPORT-"));
  removeRules(rules);
  removeChains([...new Set(own)]);
}

/** Rules of the table of addresses, as they are listed, are gone. */
export function removeRules(rules: readonly string[]): void {
  for (const rule of rules.filter((one) => one.startsWith("-A")))
    iptables(["-D", ...wordsOf(rule).slice(1)]);
}

/** Chains of the table of addresses, to which no rule leads, are gone. */
export function removeChains(chains: readonly string[]): void {
  for (const verb of ["-F", "-X"]) for (const chain of chains) iptables([verb, chain]);
}

/** `-A CHAIN -m comment --comment "name: \"x\" id: \"y\"" -j OTHER`. */
function wordsOf(rule: string): readonly string[] {
  const words = rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g);
  return [...words].map(([, quoted, plain]) => quoted?.replaceAll("\\", "") ?? plain ?? "");
}

function iptables(args: readonly string[]): void {
  quietly(() => execFileSync("iptables", ["-w", "-t", "nat", ...args], { stdio: "ignore" }));
}

function quietly(run: () => unknown): void {
  try {
    run();
  } catch {
    // It is gone already.
  }
}
