import type { LivingProcess } from "../../../index.js";
import type { Member } from "./members.js";
import type { ProcessTable } from "./process-table.js";

/**
 * Says of processes what a person needs to know; where one hangs in the kernel, in what function.
 */
export function describeMembers(
  table: ProcessTable,
  members: readonly Member[],
): Promise<readonly LivingProcess[]> {
  return Promise.all(members.map((member) => describeMember(table, member)));
}

async function describeMember(
  table: ProcessTable,
  { entry, marks }: Member,
): Promise<LivingProcess> {
  const { pid, command, state } = entry;
  const waitChannel = state === "D" ? await table.waitChannel(pid) : undefined;
  return {
    pid,
    command,
    state,
    ...(marks === undefined ? {} : { containerId: marks.containerId }),
    ...(waitChannel === undefined ? {} : { waitChannel }),
  };
}
