import { changed, err, ok, unchanged, type AdapterFault } from "../../../index.js";
import { type Done, type Result } from "../../../index.js";
import { deliver } from "./deliver.js";
import type { Members } from "./members.js";
import type { ProcessTable } from "./process-table.js";
import { signalNumber } from "./stop-signal.js";

/** The processes have been sent a container's stop signal; without processes it is unchanged. */
export async function deliverStopSignal(
  table: ProcessTable,
  members: Members,
  stopSignal = "SIGTERM",
): Promise<Result<Done, AdapterFault>> {
  if (members.proven.length === 0) return ok(unchanged);
  const signal = signalNumber(stopSignal);
  const [denied] = await deliver(table, members, signal ?? "SIGTERM");
  if (denied !== undefined) {
    const message = `process ${denied.entry.pid} may not be signalled by this user`;
    return err({ reason: "not-permitted", message });
  }
  if (signal !== undefined) return ok(changed);
  const warning = `there is no signal ${stopSignal}: SIGTERM was sent`;
  return ok({ changed: true, warnings: [warning] });
}
