import { readdirSync, readlinkSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { LivingProcess, NamespaceIdentity } from "../../../index.js";

/** How many processes are read before other work gets its turn. */
const slice = 64;

/**
 * The processes that have a thread in the network namespace. Those that nobody may look at, as the
 * first process of some hosts, are taken to be elsewhere.
 */
export async function processesInNamespace({
  inode,
}: NamespaceIdentity): Promise<readonly LivingProcess[]> {
  const wanted = `net:[${inode}]`;
  const processes: LivingProcess[] = [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const [at, pid] of pids.entries()) {
    if (at % slice === slice - 1) await setImmediate();
    const threads = quietly(() => readdirSync(`/proc/${pid}/task`)) ?? [];
    const links = threads.map((thread) => networkOf(`${pid}/task/${thread}`));
    if (links.includes(wanted)) processes.push({ pid: Number(pid) });
  }
  return processes;
}

/**
 * Whether it is the network of this process or of the first one, which is no pod's to remove.
 * (failures.md N14)
 */
export function isOwnNetwork({ inode }: NamespaceIdentity): boolean {
  return ["self", "1"].map(networkOf).includes(`net:[${inode}]`);
}

function networkOf(process: string): string | undefined {
  return quietly(() => readlinkSync(`/proc/${process}/ns/net`));
}

/** Processes end while they are read. */
function quietly<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
