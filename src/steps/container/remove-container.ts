import type { ContainerRecord } from "../../model/container.js";
import { attemptEach, inOrder } from "../../interpreter/attempt-all.js";
import { act, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import { tallyOf, type Tally } from "../../interpreter/tally.js";

/** Last: the record goes after all that it explains. */
export const removeContainerStep: Step<ContainerSubject, "remove-container"> = {
  name: "remove-container",
  says: "removes the container's snapshot and directories, then its record with its name",
  onFault: "end",
  plan: () => act,
  expect: ({ container }) => expectRemoval(container),
  act: ({ container }, tools) => removeOne(container, tools),
};

/** What removing a container would do, a line. */
export function expectRemoval({ id }: ContainerRecord): readonly string[] {
  return [`remove container ${id}`];
}

/** Snapshot, directories, then the record with its name: what fails leaves the record to retry. */
export async function removeOne(container: ContainerRecord, tools: Tools): Promise<Tally> {
  const { ports, caller } = tools;
  return inOrder(
    async () => tallyOf(await ports.runtime.removeContainerStorage({ container }, caller)),
    () =>
      attemptEach(container.directories ?? [], async (path) =>
        tallyOf(await ports.fileSystem.removeTree({ path }, caller)),
      ),
    () => forgetOne(container, tools),
  );
}

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
