import type { ProcessIdentity } from "../../../index.js";
import { errnoOf } from "../fault-of.js";
import { hostTable } from "./host-table.js";
import { isLiving } from "./process-table.js";

let self: Promise<ProcessIdentity> | undefined;

/** Who this process is. */
export function selfIdentity(): Promise<ProcessIdentity> {
  return (self ??= identify(process.pid));
}

/** Who has the pid now; a start time of 0, which nobody has, where the host does not tell. */
export async function identify(pid: number): Promise<ProcessIdentity> {
  const startTime = (await hostTable.find(pid))?.startTime ?? "0";
  return { pid, startTime, bootId: await hostTable.bootId() };
}

/** Whether the very same process still lives; a dead one that nobody has reaped does not. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (identity.bootId !== (await hostTable.bootId())) return false;
  const entry = await hostTable.find(identity.pid);
  if (entry === undefined) return isHidden(identity.pid);
  return entry.startTime === identity.startTime && isLiving(entry);
}

/** Whether a process is there that the table hides from us, as a mount option of `/proc` can. */
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (thrown) {
    return errnoOf(thrown) === "EPERM";
  }
}
