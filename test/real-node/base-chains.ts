import { execFileSync } from "node:child_process";
import { removeChains, removeRules } from "./sweep-host.js";

/** Chains that `portmap` makes for the first pod with a port of the host, and never takes away. */
const baseChains = ["CNI-HOSTPORT-DNAT", "CNI-HOSTPORT-MASQ", "CNI-HOSTPORT-SETMARK"];

let wereThere = true;

/** Remembers, before the first test of a run, whether the host had the chains. */
export function setup(): void {
  wereThere = process.getuid?.() !== 0 || areThere(rulesOfHost());
}

/** After the last test of a run the chains are gone, unless somebody had or has a use for them. */
export function teardown(): void {
  if (wereThere) return;
  const rules = rulesOfHost();
  const isInUse = rules.some((rule) => rule.startsWith("-N CNI-DN-"));
  if (isInUse || !areThere(rules)) return;
  const leading = rules.filter((rule) => baseChains.some((chain) => rule.endsWith(`-j ${chain}`)));
  removeRules(leading);
  removeChains(baseChains);
}

function areThere(rules: readonly string[]): boolean {
  return baseChains.some((chain) => rules.includes(`-N ${chain}`));
}

function rulesOfHost(): readonly string[] {
  try {
    const args = ["-w", "-t", "nat", "-S"];
    const stdio = ["ignore", "pipe", "ignore"] as const;
    return execFileSync("iptables", args, { encoding: "utf8", stdio: [...stdio] }).split("\n");
  } catch {
    return [];
  }
}
