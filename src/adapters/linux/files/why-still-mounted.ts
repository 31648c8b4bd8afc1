import { readFileSync } from "node:fs";
import type { AdapterFault, Call } from "../../../index.js";
import type { Mount } from "../../node/directories/mount-table.js";
import { linesOf } from "../../node/directories/refuse-mounts.js";
import { findHolders } from "./find-holders.js";
import { joinFaults } from "./join-faults.js";

/**
 * One fault for all that is still mounted: why a program did not run, or who keeps them busy. Told
 * by what this process may do and by what others hold, not by what `umount` says. (M01)
 */
export async function whyStillMounted(
  within: string,
  mounts: readonly Mount[],
  faults: readonly AdapterFault[],
  call: Call,
): Promise<AdapterFault> {
  const where = mounts.slice(0, 3).map(({ path, fileSystem }) => `${path} (${fileSystem})`);
  const more = mounts.length > where.length ? ` and ${mounts.length - where.length} others` : "";
  const message = `still mounted: ${where.join(", ")}${more}`;
  const lines = linesOf(mounts);
  if (faults.length > 0) {
    const why = joinFaults(faults);
    return { ...why, message: `${message}: ${why.message}`, details: { holders: lines } };
  }
  if (!mayMount()) return { reason: "not-permitted", message, details: { holders: lines } };
  call.waitingFor({ kind: "path", path: within });
  const holders = await findHolders(within, call.signal);
  return { reason: "busy", message, details: { holders: holders.length > 0 ? holders : lines } };
}

/** `CAP_SYS_ADMIN`, the 22nd of the effective capabilities. (capabilities(7)) */
function mayMount(): boolean {
  const [, capabilities] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status()) ?? [];
  return ((BigInt(`0x${capabilities ?? "0"}`) >> 21n) & 1n) === 1n;
}

function status(): string {
  return readFileSync("/proc/self/status", "latin1");
}
