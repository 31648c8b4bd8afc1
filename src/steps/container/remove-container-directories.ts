import type { ContainerRecord } from "../../model/container.js";
import { attemptEach } from "../../interpreter/attempt-all.js";
import { act, skip, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import type { Tally } from "../../interpreter/tally.js";
import { givingUpPaths } from "../give-up-paths.js";
import { inUse } from "../in-use.js";
import { removeTreeAt } from "../remove-tree-at.js";

/** After all that lies in them, and before the record, which is all that knows of them. (M02) */
export const removeContainerDirectories: Step<ContainerSubject, "remove-directories"> = {
  name: "remove-directories",
  says: "removes the directories, sockets and fifos of the container",
  onFault: "end",
  plan: ({ container: { directories = [] }, sandbox }) =>
    inUse(sandbox) ?? (directories.length === 0 ? skip("it has none") : act),
  expect: ({ container: { directories = [] } }) => directories.map((path) => `remove ${path}`),
  act: ({ container }, tools) => removeDirectoriesOf(container, tools),
  abandon: givingUpPaths("remove-directories", "path"),
};

/** Every directory of the container is gone; all are attempted. */
export async function removeDirectoriesOf(
  { directories = [] }: ContainerRecord,
  tools: Tools,
): Promise<Tally> {
  return attemptEach(directories, (path) => removeTreeAt(path, tools));
}
