import type { ContainerRecord } from "../../model/container.js";
import { act, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import { tallyOf, type Tally } from "../../interpreter/tally.js";
import { inUse } from "../in-use.js";

/** After the hooks, which may still read it, and after whatever was mounted in it. (M06) */
export const removeContainerStorage: Step<ContainerSubject, "remove-storage"> = {
  name: "remove-storage",
  says: "removes the snapshot or storage layer of the container",
  onFault: "end",
  plan: ({ sandbox }) => inUse(sandbox) ?? act,
  expect: () => ["remove its storage"],
  act: ({ container }, tools) => removeStorageOf(container, tools),
};

/** The container's snapshot or storage layer is gone. */
export async function removeStorageOf(
  container: ContainerRecord,
  { ports, caller }: Tools,
): Promise<Tally> {
  return tallyOf(await ports.runtime.removeContainerStorage({ container }, caller));
}
