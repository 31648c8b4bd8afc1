import { cgroupPathsOf } from "../../model/cgroup-paths.js";
import type { ContainerRecord } from "../../model/container.js";
import { ociSpecOf } from "../../model/oci-spec.js";
import { attemptEach } from "../../interpreter/attempt-all.js";
import { act, skip, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import { tallyOf, warned, type Tally } from "../../interpreter/tally.js";
import type { AdapterFault } from "../../ports/fault.js";
import { givingUpPaths } from "../give-up-paths.js";
import { inUse } from "../in-use.js";
import { expectCgroups } from "./remove-container-cgroups.js";

/**
 * After the hooks, and before the record: the seed forgot the container first, and a cgroup that
 * stayed could not be removed any more. (seed 003; D24)
 */
export const removeOciCgroups: Step<ContainerSubject, "remove-oci-cgroups"> = {
  name: "remove-oci-cgroups",
  says: "removes the cgroups that the container's OCI configuration names",
  onFault: "end",
  plan: ({ container, sandbox }) =>
    inUse(sandbox) ?? (ociCgroupsOf(container).length === 0 ? skip("it names none") : act),
  expect: ({ container }) => expectCgroups(ociCgroupsOf(container)),
  act: ({ container }, tools) => removeOciCgroupsOf(container, tools),
  abandon: givingUpPaths("remove-cgroups", "cgroup"),
};

/** The cgroups that a container's OCI configuration names; none where it cannot be read. */
export function ociCgroupsOf({ annotations }: ContainerRecord): readonly string[] {
  return ociSpecOf(annotations)
    .map((spec) => cgroupPathsOf(spec).unwrapOr([]))
    .unwrapOr([]);
}

/**
 * Every cgroup that the OCI configuration names is gone. One outside the file system's roots, which
 * is refused although no process is in it, is not the container's, whatever the configuration says,
 * and keeps nobody from deleting it.
 */
export async function removeOciCgroupsOf(container: ContainerRecord, tools: Tools): Promise<Tally> {
  const { ports, caller } = tools;
  return attemptEach(ociCgroupsOf(container), async (path) => {
    const removed = await ports.fileSystem.removeCgroup({ path }, caller);
    return removed.isErr() && isOutside(removed.error)
      ? warned(`cgroup ${path} stays: ${removed.error.message}`)
      : tallyOf(removed);
  });
}

function isOutside({ reason, details }: AdapterFault): boolean {
  return reason === "refused" && details?.processes === undefined;
}
