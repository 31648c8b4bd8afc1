import type { AdapterFault, Done, Result } from "../../index.js";
import { guardOwner, guardRelease } from "../engine/guards.js";
import type { Machine } from "../engine/machine.js";
import { isDone, wasDone } from "../engine/outcome.js";

/** The snapshot or storage layer of a container or sandbox is gone. */
export function removeStorage(
  machine: Machine,
  ownerId: string,
  sandboxId: string,
): Result<Done, AdapterFault> {
  const { storage } = machine.world.runtime;
  const owner = storage[ownerId];
  if (owner === undefined) return wasDone;
  guardOwner(machine, "removeStorage", ownerId, owner, sandboxId);
  guardRelease(machine, "storage", ownerId, owner);
  delete storage[ownerId];
  return isDone;
}
