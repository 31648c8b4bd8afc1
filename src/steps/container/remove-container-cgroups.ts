import { attemptEach } from "../../interpreter/attempt-all.js";
import { act, skip, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import { tallyOf, type Tally } from "../../interpreter/tally.js";
import { givingUpPaths } from "../give-up-paths.js";
import { inUse } from "../in-use.js";

/** Before the directories, so that what is left is still explained by them. (G01, D28) */
export const removeContainerCgroups: Step<ContainerSubject, "remove-cgroups"> = {
  name: "remove-cgroups",
  says: "removes the container's own cgroups, leaf first",
  onFault: "end",
  plan: ({ container: { cgroups = [] }, sandbox }) =>
    inUse(sandbox) ?? (cgroups.length === 0 ? skip("it has none") : act),
  expect: ({ container: { cgroups = [] } }) => expectCgroups(cgroups),
  act: ({ container: { cgroups = [] } }, tools) => removeCgroupsAt(cgroups, tools),
  abandon: givingUpPaths("remove-cgroups", "cgroup"),
};

/** What removing cgroups would do, a line each. */
export function expectCgroups(paths: readonly string[]): readonly string[] {
  return paths.map((path) => `remove cgroup ${path}`);
}

/** Every one of the cgroups is gone; all are attempted. */
export async function removeCgroupsAt(
  paths: readonly string[],
  { ports, caller }: Tools,
): Promise<Tally> {
  return attemptEach(paths, async (path) =>
    tallyOf(await ports.fileSystem.removeCgroup({ path }, caller)),
  );
}
