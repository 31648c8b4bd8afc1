import {
  err,
  ok,
  type AdapterFault,
  type Call,
  type LivingProcess,
  type Result,
} from "../../../index.js";
import { sleep } from "../sleep.js";
import { deliver } from "./deliver.js";
import { describeMembers } from "./describe-members.js";
import type { Member, Members } from "./members.js";
import { isLiving, type ProcessTable } from "./process-table.js";

/** What is to end, and when it is killed. */
interface Ending {
  readonly table: ProcessTable;
  readonly look: () => Promise<Members>;
  /** Wall-clock milliseconds. */
  readonly killAt: number;
  readonly call: Call;
  /**
   * Kills those of the processes that have not been killed yet, if any are; rounds count from 1.
   * Answers those that the host did not let us kill. A plain SIGKILL if missing.
   */
  readonly kill?: (members: Members, round: number) => Promise<readonly Member[]>;
}

/**
 * Kills at the given time what lives then, and settles when nothing is left, however it ended.
 * Looks again until a whole look finds nothing: what is killed may have forked just before.
 */
export async function endProcesses(
  ending: Ending,
): Promise<Result<"ended" | "none", AdapterFault>> {
  const { table, look, killAt, call } = ending;
  const kill = ending.kill ?? ((members: Members) => deliver(table, members, "SIGKILL"));
  const killed = new Set<string>();
  let round = 0;
  for (let found: "ended" | "none" = "none"; ; found = "ended") {
    const members = await look();
    if (members.proven.length === 0)
      return members.strays.length === 0 ? ok(found) : err(await unproven(table, members));
    // Others may have come for those that ended, and others for them, without end.
    if (call.signal.aborted && found === "ended") {
      const areKilled = members.proven.every((member) => killed.has(keyOf(member)));
      return err(await stillAlive(table, members.proven, areKilled));
    }
    if (Date.now() >= killAt) {
      const proven = members.proven.filter((member) => !killed.has(keyOf(member)));
      const denied = await kill({ ...members, proven }, ++round);
      if (denied.length > 0) return err(await notPermitted(table, denied));
      for (const member of proven) killed.add(keyOf(member));
    }
    await untilGone(ending, members.proven);
    if (call.signal.aborted && (await anyLives(table, members.proven)))
      return err(await stillAlive(table, members.proven, killed.size > 0));
  }
}

function keyOf({ entry }: Member): string {
  return `${entry.pid} ${entry.startTime}`;
}

/** The longest between two looks at the known processes, and between two looks at all. */
const longestDelay = 20;
const longestRound = 250;

/** Waits until the known processes are gone, the time to kill has come, or another look is due. */
async function untilGone(
  { table, killAt, call }: Ending,
  members: readonly Member[],
): Promise<void> {
  const started = Date.now();
  const isWaiting = started < killAt;
  const end = Math.min(started + longestRound, isWaiting ? killAt : Infinity);
  for (let delay = 1; Date.now() < end; delay = Math.min(delay * 2, longestDelay)) {
    const living = await firstLiving(table, members);
    if (living === undefined || call.signal.aborted) return;
    call.waitingFor({ kind: "process", ...living });
    await sleep(Math.max(0, Math.min(delay, end - Date.now())), call.signal);
  }
}

async function firstLiving(
  table: ProcessTable,
  members: readonly Member[],
): Promise<LivingProcess | undefined> {
  for (const member of members) {
    const now = await table.find(member.entry.pid);
    if (now?.startTime !== member.entry.startTime || !isLiving(now)) continue;
    const [living] = await describeMembers(table, [{ ...member, entry: now }]);
    return living;
  }
  return undefined;
}

async function anyLives(table: ProcessTable, members: readonly Member[]): Promise<boolean> {
  return (await firstLiving(table, members)) !== undefined;
}

async function stillAlive(
  table: ProcessTable,
  members: readonly Member[],
  wasKilled: boolean,
): Promise<AdapterFault> {
  const processes = await describeMembers(table, members);
  return wasKilled
    ? { reason: "unkillable", message: "processes outlived SIGKILL", details: { processes } }
    : {
        reason: "aborted",
        message: "the wait has ended, not the processes",
        details: { processes },
      };
}

async function notPermitted(
  table: ProcessTable,
  members: readonly Member[],
): Promise<AdapterFault> {
  const message = "the host does not let this user signal these processes";
  const processes = await describeMembers(table, members);
  return { reason: "not-permitted", message, details: { processes } };
}

async function unproven(table: ProcessTable, { strays }: Members): Promise<AdapterFault> {
  const message =
    "these processes are in the group of a process that is gone, and carry no mark: " +
    "nothing proves whose they are, so they are not signalled";
  const processes = await describeMembers(table, strays);
  return { reason: "not-permitted", message, details: { processes } };
}
