import { err, ok, type Result } from "neverthrow";
import { isBeingCreated, type ContainerRecord } from "../../model/container.js";
import type { Fault } from "../../ports/fault.js";
import { exactContainer } from "../../interpreter/run-container.js";
import type { Tools } from "../../interpreter/step.js";

/**
 * The container's record once nobody creates it any more: its creator has settled it, or is dead.
 * Nothing where the creator has taken its own work back. (failures.md C02)
 */
export async function settledRecord(
  container: ContainerRecord,
  { ports, caller }: Tools,
): Promise<Result<ContainerRecord | undefined, Fault>> {
  if (!isBeingCreated(container)) return ok(container);
  const { id } = container;
  const ended = await ports.store.awaitCreation({ containerId: id }, caller);
  if (ended.isErr()) return err(ended.error);
  if (ended.value === "creator-dead") return ok(container);
  const found = await ports.store.findContainer({ id }, caller);
  return found.map((value) => exactContainer(id, value));
}
