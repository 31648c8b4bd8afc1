import { errnoOf } from "../fault-of.js";
import type { Member, Members } from "./members.js";
import type { ProcessTable } from "./process-table.js";

/**
 * Sends a signal to the processes, each only after its identity has been checked once more: to its
 * group at once where it is in one that was made for it, so that a fork cannot slip through.
 * Answers those that the host did not let us signal.
 */
export async function deliver(
  table: ProcessTable,
  members: Pick<Members, "proven" | "groups">,
  signal: number | NodeJS.Signals,
): Promise<readonly Member[]> {
  const signalled = new Set<number>();
  const denied: Member[] = [];
  for (const member of members.proven) {
    const now = await table.find(member.entry.pid);
    if (now?.startTime !== member.entry.startTime) continue;
    // It may have left its group since, and then the signal to the group did not reach it.
    const target = members.groups.includes(now.group) ? -now.group : now.pid;
    if (signalled.has(target)) continue;
    signalled.add(target);
    if (!send(target, signal)) denied.push(member);
  }
  return denied;
}

/** Whether the signal was allowed; a process that has just ended needs none. */
function send(target: number, signal: number | NodeJS.Signals): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === "ESRCH") return true;
    if (errnoOf(thrown) === "EPERM") return false;
    throw thrown;
  }
}
