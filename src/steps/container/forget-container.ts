import type { ContainerRecord } from "../../model/container.js";
import { act, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import { tallyOf, type Tally } from "../../interpreter/tally.js";

/** Last: whatever failed before can still be found by its id, and removed. (S01, S04, D24) */
export const forgetContainer: Step<ContainerSubject, "forget-container"> = {
  name: "forget-container",
  says: "removes the record with its name, and says so to event subscribers",
  onFault: "end",
  plan: () => act,
  expect: () => ["forget the container"],
  act: ({ container }, tools) => forgetOne(container, tools),
};

/** The container has no record, and subscribers have heard of it. */
export async function forgetOne(
  { id, sandboxId }: ContainerRecord,
  { ports, caller, emit, now }: Tools,
): Promise<Tally> {
  const forgotten = await ports.store.forgetContainer({ containerId: id }, caller);
  if (forgotten.isOk() && forgotten.value.changed)
    emit({ type: "CONTAINER_DELETED_EVENT", containerId: id, sandboxId, createdAt: now() });
  return tallyOf(forgotten);
}
