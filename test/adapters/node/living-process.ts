import { readFile } from "node:fs/promises";
import type { ProcessIdentity } from "podsandbox";

/** Who a living process is: this one unless said otherwise. */
export async function livingProcess(pid = process.pid): Promise<ProcessIdentity> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1");
  const startTime = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  const bootId = (await readFile("/proc/sys/kernel/random/boot_id", "latin1")).trim();
  return { pid, startTime, bootId };
}
