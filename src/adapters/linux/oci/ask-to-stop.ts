import { ok, unchanged, type AdapterFault, type Done, type Result } from "../../../index.js";
import { deliverStopSignal } from "../../node/processes/deliver-stop-signal.js";
import { findProcesses } from "./find-processes.js";
import type { OciWorld } from "./oci-world.js";
import { soughtOfContainer } from "./sought-of.js";
import { lookAtState } from "./state-file.js";
import type { Target } from "./target.js";

/**
 * The stop signal has been delivered to the container's first process, as an OCI runtime does it;
 * to all that is left where that one is gone. One that waits to be started is unchanged.
 */
export async function askToStop(
  world: OciWorld,
  target: Target,
  stopSignal: string | undefined,
): Promise<Result<Done, AdapterFault>> {
  const { isWaiting, file } = await lookAtState(target);
  if (isWaiting) return ok(unchanged);
  const sought = await soughtOfContainer(world, target, file);
  const members = await findProcesses(world.table, sought);
  const first = members.proven.filter(({ entry }) =>
    sought.leaders.some(({ pid, startTime }) => pid === entry.pid && startTime === entry.startTime),
  );
  const proven = first.length > 0 ? first : members.proven;
  return deliverStopSignal(world.table, { ...members, proven }, stopSignal);
}
