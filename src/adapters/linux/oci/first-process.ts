import { err, ok, type AdapterFault, type ProcessIdentity, type Result } from "../../../index.js";
import { readFileIfThere } from "../../node/files/read-file.js";
import type { OciWorld } from "./oci-world.js";
import { pidFileOf } from "./output.js";
import { readStateFile } from "./state-file.js";
import type { Target } from "./target.js";

/**
 * Who the first process of a container is that has just been created: as the runtime's state has
 * it, and by its pid alone where that is of another kind. It waits, so that it has its pid still.
 */
export async function identifyFirst(
  world: OciWorld,
  target: Target,
): Promise<Result<ProcessIdentity, AdapterFault>> {
  const bootId = await world.table.bootId();
  const state = await readStateFile(target);
  if (state.kind === "read")
    return ok({ pid: state.init.pid, startTime: state.init.startTime, bootId });
  const text = (await readFileIfThere(pidFileOf(world, target))) ?? "";
  const pid = /^\d{1,10}$/.test(text.trim()) ? Number(text) : undefined;
  const startTime = pid === undefined ? undefined : (await world.table.find(pid))?.startTime;
  if (pid === undefined || startTime === undefined) {
    const message = `the first process of ${target.id} is gone, or nobody says which it is`;
    return err({ reason: "crashed", message });
  }
  return ok({ pid, startTime, bootId });
}
