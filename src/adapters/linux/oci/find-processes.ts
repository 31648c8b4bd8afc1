import { setImmediate } from "node:timers/promises";
import { relative } from "node:path";
import type { ProcessIdentity } from "../../../index.js";
import type { Member, Members } from "../../node/processes/members.js";
import { isLiving, type ProcessTable } from "../../node/processes/process-table.js";
import { processesWithin } from "../cgroups/processes-within.js";

/** Whose processes are looked for. */
export interface Sought {
  readonly sandboxId: string;
  readonly places: readonly Place[];
  readonly leaders: readonly Leader[];
}

/** The directory of a cgroup in one hierarchy, and whose it is. */
export interface Place {
  readonly directory: string;
  /** A pod's holds a cgroup for each of its containers, named for it. */
  readonly isOfPod: boolean;
  /** For the directory of one container. */
  readonly containerId?: string;
}

/** A first process of this boot, wherever it is now. */
export interface Leader extends Pick<ProcessIdentity, "pid" | "startTime"> {
  readonly containerId: string;
}

/**
 * What lives of a container or a sandbox now: whatever is in its cgroups, in every hierarchy, and
 * the first processes that are on record, where pid and start time are those. Nothing is read that
 * could block. One that ends between the look into its cgroup and the look at it may have started
 * another in between: so nothing is left only where a whole look found nobody who has just ended.
 */
export async function findProcesses(table: ProcessTable, sought: Sought): Promise<Members> {
  const ended = new Set<number>();
  for (;;) {
    const before = ended.size;
    const proven = await look(table, sought, ended);
    if (proven.length > 0 || ended.size === before) return { proven, groups: [], strays: [] };
    await setImmediate();
  }
}

async function look(
  table: ProcessTable,
  sought: Sought,
  ended: Set<number>,
): Promise<readonly Member[]> {
  const owners = new Map<number, string | undefined>();
  for (const place of sought.places)
    for (const [pid, directory] of processesWithin([place.directory]))
      if (!owners.has(pid)) owners.set(pid, ownerOf(place, directory));
  const proven: Member[] = [];
  for (const [pid, owner] of owners)
    if (!(await add(table, proven, sought, { pid, owner }))) ended.add(pid);
  for (const { pid, startTime, containerId } of sought.leaders)
    if (!owners.has(pid)) await add(table, proven, sought, { pid, owner: containerId, startTime });
  return proven;
}

/** The cgroup right below the pod's is named for the container. */
function ownerOf({ directory: top, isOfPod, containerId }: Place, at: string): string | undefined {
  if (!isOfPod) return containerId;
  const [child] = relative(top, at).split("/");
  return child === "" ? undefined : child;
}

interface Candidate {
  readonly pid: number;
  readonly owner: string | undefined;
  /** Missing where its cgroup proves whose it is. */
  readonly startTime?: string;
}

/** Says whether the process lives, whosever it is. */
async function add(
  table: ProcessTable,
  members: Member[],
  { sandboxId }: Sought,
  { pid, owner, startTime }: Candidate,
): Promise<boolean> {
  const entry = await table.find(pid);
  if (entry === undefined || !isLiving(entry)) return false;
  if (startTime !== undefined && entry.startTime !== startTime) return true;
  if (members.some((member) => member.entry.pid === pid)) return true;
  // The pause process is the sandbox's own.
  const isOfContainer = owner !== undefined && owner !== sandboxId;
  const marks = { root: "", sandboxId, containerId: owner ?? "" };
  members.push(isOfContainer ? { entry, marks } : { entry });
  return true;
}

/** The directories in which it is looked. */
export function directoriesOf({ places }: Sought): readonly string[] {
  return places.map(({ directory }) => directory);
}
