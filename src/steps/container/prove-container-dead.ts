import { isBeingCreated } from "../../model/container.js";
import { fromId } from "../../interpreter/run-sandbox.js";
import { act, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import { failedBy, nothingDone, type Tally } from "../../interpreter/tally.js";
import { stillCreated, unkillable } from "../prove-dead.js";

/**
 * Before anything of the container is released, or is said to have ended: a process that survived
 * may still use its mounts and its root filesystem. Asks by cgroup and by process identity. (P01)
 */
export const proveContainerDead: Step<ContainerSubject, "prove-container-dead"> = {
  name: "prove-container-dead",
  says: "makes sure that no process of the container lives",
  onFault: "end",
  plan: () => act,
  expect: () => ["make sure that no process of it lives"],
  act: findSurvivors,
};

async function findSurvivors(
  { container, sandbox = fromId(container.sandboxId) }: ContainerSubject,
  { ports, caller }: Tools,
): Promise<Tally> {
  if (isBeingCreated(container)) return failedBy(stillCreated(container.id));
  const alive = await ports.runtime.listAlive({ sandbox, containers: [container] }, caller);
  if (alive.isErr()) return failedBy(alive.error);
  const own = alive.value.filter(({ containerId }) => containerId === container.id);
  return own.length === 0 ? nothingDone : failedBy(unkillable(container, own));
}
