import type { ContainerRecord } from "../model/container.js";
import { attemptAll } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, plus, type Tally } from "../interpreter/tally.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { expectCgroups, removeCgroupsAt } from "./container/remove-container-cgroups.js";
import { ociCgroupsOf, removeOciCgroupsOf } from "./container/remove-oci-cgroups.js";
import { givingUpPaths } from "./give-up-paths.js";
import { inUse } from "./in-use.js";
import { ownContainerOf } from "./own-container.js";

/**
 * Before the containers' records, which are all that knows of these cgroups: the seed left them
 * behind. The sandbox's own come last, as the others may lie below. (seed 003; D28)
 */
export const removeMemberCgroups: Step<SandboxSubject, "remove-container-cgroups"> = {
  name: "remove-container-cgroups",
  says: "removes the cgroups of every container, and those that OCI configurations name",
  onFault: "end",
  plan: ({ sandbox }) => inUse(sandbox) ?? act,
  expect: ({ sandbox }, containers) =>
    expectCgroups([...containers, ownContainerOf(sandbox)].flatMap(everyCgroupOf)),
  act: ({ sandbox }, tools) => removeAll(sandbox, tools),
  abandon: givingUpPaths("remove-cgroups", "cgroup"),
};

function everyCgroupOf(container: ContainerRecord): readonly string[] {
  return [...(container.cgroups ?? []), ...ociCgroupsOf(container)];
}

async function removeAll(sandbox: SandboxRecord, tools: Tools): Promise<Tally> {
  const listed = await tools.listContainers();
  if (listed.containers === undefined) return failedBy(listed.fault);
  const ofContainers = await attemptAll(
    listed.containers,
    tools.policy.parallel,
    async (container) =>
      plus(
        await removeCgroupsAt(container.cgroups ?? [], tools),
        await removeOciCgroupsOf(container, tools),
      ),
  );
  return plus(ofContainers, await removeOciCgroupsOf(ownContainerOf(sandbox), tools));
}
