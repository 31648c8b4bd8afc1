import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { deliver } from "../../node/processes/deliver.js";
import { describeMembers } from "../../node/processes/describe-members.js";
import type { Member } from "../../node/processes/members.js";
import { hostTable } from "../../node/processes/host-table.js";
import { isLiving } from "../../node/processes/process-table.js";
import { growingPauses } from "./growing-pauses.js";
import type { LeftProcess } from "./left-programs.js";

/** How long what was killed may take to be gone; in uninterruptible sleep it stays. */
const goingLimit = 500;

/**
 * Waits until no such process is left, and kills them when the call's signal fires. Looks again
 * until a whole look finds nothing: they may start others.
 */
export async function endLeft(
  look: () => Promise<readonly LeftProcess[]>,
  call: Call,
): Promise<Result<void, AdapterFault>> {
  let giveUpAt = Infinity;
  for (;;) {
    const left = await look();
    if (left.length === 0) return ok(undefined);
    if (performance.now() >= giveUpAt)
      return err(await faultOf("unkillable", "outlived SIGKILL", left));
    if (call.signal.aborted) {
      giveUpAt = Math.min(giveUpAt, performance.now() + goingLimit);
      const denied = await kill(left);
      if (denied.length > 0)
        return err(await faultOf("not-permitted", "may not be signalled by this user", denied));
    }
    await untilGone(left, call, giveUpAt);
  }
}

/** A group is killed only where a marked process leads it; elsewhere only what is marked. */
function kill(left: readonly LeftProcess[]): Promise<readonly Member[]> {
  const groups = left.map(({ entry }) => entry.pid);
  return deliver(hostTable, { proven: left, groups }, "SIGKILL");
}

/** Waits until they are gone; until the signal fires or, after that, until they are given up. */
async function untilGone(
  left: readonly LeftProcess[],
  call: Call,
  giveUpAt: number,
): Promise<void> {
  const { signal } = call;
  const wasAborted = signal.aborted;
  for (const pause = growingPauses(); ; await pause(signal)) {
    const living = await firstLiving(left);
    if (living === undefined || performance.now() >= giveUpAt) return;
    if (signal.aborted && !wasAborted) return;
    const { entry, program } = living;
    call.waitingFor({ kind: "program", name: entry.command, verb: program.verb, pid: entry.pid });
  }
}

async function firstLiving(left: readonly LeftProcess[]): Promise<LeftProcess | undefined> {
  for (const one of left) {
    const now = await hostTable.find(one.entry.pid);
    if (now?.startTime === one.entry.startTime && isLiving(now)) return one;
  }
  return undefined;
}

async function faultOf(
  reason: "unkillable" | "not-permitted",
  what: string,
  left: readonly Member[],
): Promise<AdapterFault> {
  const processes = await describeMembers(hostTable, left);
  const named = processes.map(({ command = "a program", pid }) => `${command} (pid ${pid})`);
  const message = `programs that a dead process left running: ${named.join(", ")} ${what}`;
  return { reason, message, details: { processes } };
}
