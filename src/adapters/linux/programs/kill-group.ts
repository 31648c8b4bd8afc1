import { setTimeout } from "node:timers/promises";
import { errnoOf } from "../../node/fault-of.js";
import { hostTable } from "../../node/processes/host-table.js";
import { isLiving } from "../../node/processes/process-table.js";
import { growingPauses } from "./growing-pauses.js";

/** How long what was killed may take to be gone; in uninterruptible sleep it stays. */
const goingLimit = 500;

/**
 * Kills the process group that a child of this process leads, and answers whether all of it is
 * gone, the child and what it started. It must not have been reaped: until then its number is its.
 */
export async function killGroup(leader: number, exited: Promise<unknown>): Promise<boolean> {
  send(leader, "SIGKILL");
  const end = performance.now() + goingLimit;
  if (!(await settlesWithin(exited, goingLimit))) return false;
  for (const pause = growingPauses(); await isGroupLiving(leader); await pause())
    if (performance.now() >= end) return false;
  return true;
}

async function settlesWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const waiting = new AbortController();
  const late = setTimeout(milliseconds, false, { signal: waiting.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    waiting.abort();
  }
}

/** Dead processes that nobody has reaped yet are members of their group, and can run nothing. */
async function isGroupLiving(leader: number): Promise<boolean> {
  if (!send(leader, 0)) return false;
  const entries = await hostTable.list();
  return entries.some((entry) => entry.group === leader && isLiving(entry));
}

/** Whether there is such a group. */
function send(leader: number, signal: "SIGKILL" | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (thrown) {
    return errnoOf(thrown) !== "ESRCH";
  }
}
