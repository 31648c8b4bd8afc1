import type { ProcessIdentity } from "../../../index.js";
import type { Marks } from "./marks.js";
import { isLiving, type ProcessEntry } from "./process-table.js";
import type { Scan } from "./scan.js";

/** Whose processes are looked for: those with the mark, and those in the groups of the leaders. */
export interface Sought {
  readonly isMarked: (marks: Marks) => boolean;
  /** Processes that were started for it, each in a group and a session of its own. */
  readonly leaders: readonly ProcessIdentity[];
}

/** A process that belongs to what is sought. */
export interface Member {
  readonly entry: ProcessEntry;
  readonly marks?: Marks;
}

/** What lives of what is sought. */
export interface Members {
  readonly proven: readonly Member[];
  /** Groups that hold a proven process, and were made for a leader: they may be signalled whole. */
  readonly groups: readonly number[];
  /**
   * Processes in the group of a leader that is gone, without a mark: most likely its children, but
   * the number of the group may have been given to others since.
   */
  readonly strays: readonly Member[];
}

/**
 * Finds what lives of a container or a sandbox. A leader counts only if pid, start time and boot
 * are the recorded ones; a dead one that nobody has reaped still keeps the number of its group.
 */
export function findMembers({ bootId, entries, marks }: Scan, sought: Sought): Members {
  const marked = entries.filter(({ pid }) => {
    const found = marks.get(pid);
    return found !== undefined && sought.isMarked(found);
  });
  const leaders = sought.leaders.filter((leader) => leader.bootId === bootId);
  const found = entries.filter((entry) => leaders.some((leader) => isSame(entry, leader)));
  const evidence = new Set([...marked, ...found]);
  const within = (entry: ProcessEntry, { pid }: ProcessIdentity): boolean =>
    entry.group === pid || entry.session === pid;
  const isProven = (leader: ProcessIdentity): boolean =>
    [...evidence].some((entry) => within(entry, leader));
  const ours = leaders.filter(isProven);
  const unsure = leaders.filter(
    (leader) => !isProven(leader) && !entries.some(({ pid }) => pid === leader.pid),
  );
  const living = entries.filter(isLiving).map((entry) => withMarks(entry, marks.get(entry.pid)));
  return {
    proven: living.filter(
      ({ entry }) => evidence.has(entry) || ours.some((leader) => within(entry, leader)),
    ),
    groups: ours.map(({ pid }) => pid),
    strays: living.filter(({ entry }) => unsure.some((leader) => within(entry, leader))),
  };
}

function isSame({ pid, startTime }: ProcessEntry, leader: ProcessIdentity): boolean {
  return pid === leader.pid && startTime === leader.startTime;
}

function withMarks(entry: ProcessEntry, marks: Marks | undefined): Member {
  return marks === undefined ? { entry } : { entry, marks };
}
