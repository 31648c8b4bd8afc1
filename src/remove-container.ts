import { err, ok, type ResultAsync } from "neverthrow";
import { atEdge, type Defect } from "./interpreter/edge.js";
import { frontDoor } from "./interpreter/front-door.js";
import type { RunError, RunReport } from "./interpreter/report.js";
import { runContainer } from "./interpreter/run-container.js";
import { parseRunOptions, type RunOptions } from "./interpreter/run-options.js";
import type { AmbiguousId } from "./interpreter/run-sandbox.js";
import { together } from "./interpreter/step.js";
import type { InvalidRequest } from "./model/invalid-request.js";
import { choosePolicy, defaultPolicy } from "./model/policy.js";
import { parseContainerRequest, type ContainerRequest } from "./model/requests.js";
import { fenceContainer } from "./steps/container/fence-container.js";
import { forgetContainer } from "./steps/container/forget-container.js";
import { reapContainer } from "./steps/container/reap-container.js";
import { removeContainerCgroups } from "./steps/container/remove-container-cgroups.js";
import { removeContainerDirectories } from "./steps/container/remove-container-directories.js";
import { removeContainerStorage } from "./steps/container/remove-container-storage.js";
import { runContainerHooks } from "./steps/container/run-hooks.js";
import { unmountContainer } from "./steps/container/unmount-container.js";
import { stopContainerSteps } from "./stop-container.js";
import type { AnyPorts } from "./wrappers/prepare-ports.js";

/** The steps of removing one container, in their order. Each step's comment argues its place. */
export const removeContainerSteps = [
  fenceContainer,
  ...stopContainerSteps,
  together(reapContainer, unmountContainer),
  runContainerHooks,
  removeContainerStorage,
  removeContainerCgroups,
  removeContainerDirectories,
  forgetContainer,
] as const;

/**
 * Removes a container: kills it if it runs, and leaves nothing of it; its record goes last.
 *
 * An id that nothing has is a success; an ambiguous prefix is an error. What fails leaves the
 * record, so that calling again goes on, also where it was being removed already, and where the
 * record of its sandbox is gone. A process that will not die ends it: only the removal of the whole
 * sandbox may give processes up. (CRI RemoveContainer; S03, S04)
 *
 * @example
 * ```ts no-run
 * const removed = await removeContainer(ports, { containerId: "c0ffee" });
 * ```
 */
export function removeContainer(
  ports: AnyPorts,
  request: ContainerRequest,
  options?: RunOptions,
): ResultAsync<RemoveContainerReport, RemoveContainerError> {
  return atEdge(async () => {
    const given = frontDoor(ports, request, options, parseContainerRequest, parseRunOptions);
    if (given.isErr()) return err(given.error);
    const removed = await runContainer(given.value.ports, given.value.request.containerId, {
      operation: "remove-container",
      elements: removeContainerSteps,
      policy: choosePolicy(defaultPolicy, given.value.options.policy),
      options: given.value.options,
      underLease: true,
    });
    if (removed.isErr()) return err(removed.error);
    const { report, before } = removed.value;
    return ok({ outcome: before === undefined ? "absent" : "removed", ...report });
  });
}

/** What removing a container did. It is plain data and can be printed as it is. */
export interface RemoveContainerReport extends RunReport {
  /** `absent`: nothing has the id. */
  readonly outcome: "removed" | "absent";
}

/** Why a container could not be removed; all but the first two say what was done before. */
export type RemoveContainerError = InvalidRequest | AmbiguousId | RunError | Defect;
