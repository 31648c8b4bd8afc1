import type { ProcessIdentity } from "../../index.js";
import { newIdentity } from "../world/process-identities.js";
import type { FakeProcess } from "../world/running.js";
import type { World } from "../world/world.js";
import type { ProcessSpec } from "./pod-spec.js";

/** A process that has just begun; it is nobody's yet. */
export function newProcess(
  world: World,
  { ignoresTerm, exitsAfter, dFor }: ProcessSpec,
  command: string,
  now: number,
): FakeProcess {
  return {
    ...newIdentity(world),
    command,
    state: dFor === undefined ? "S" : "D",
    ...(dFor !== undefined && { waitChannel: "nfs_wait_bit_killable" }),
    ...(typeof dFor === "number" && { stuckUntil: now + dFor }),
    ...(ignoresTerm !== undefined && { ignoresTerm }),
    ...(exitsAfter !== undefined && { exitsAfter }),
  };
}

/** Which process it is, as a record has it. */
export function identityOf({ pid, startTime, bootId }: FakeProcess): ProcessIdentity {
  return { pid, startTime, bootId };
}
