import { err, ok, type ResultAsync } from "neverthrow";
import { atEdge, type Defect } from "./interpreter/edge.js";
import { frontDoor } from "./interpreter/front-door.js";
import {
  runDeletion,
  type DeletedContainer,
  type DeleteResult,
} from "./interpreter/run-deletion.js";
import { parseRunOptions, type RunOptions } from "./interpreter/run-options.js";
import { together } from "./interpreter/step.js";
import type { InvalidRequest } from "./model/invalid-request.js";
import { choosePolicy, defaultPolicy } from "./model/policy.js";
import { parseDeleteContainerRequest, type DeleteContainerRequest } from "./model/requests.js";
import { fence } from "./steps/fence.js";
import { forgetOwnContainer } from "./steps/forget-own-container.js";
import { forgetSandbox } from "./steps/forget-sandbox.js";
import { notifyRemoved } from "./steps/notify.js";
import { releaseLabels } from "./steps/release-labels.js";
import { releaseName } from "./steps/release-name.js";
import { removeCgroups } from "./steps/remove-cgroups.js";
import { removeChildContainers } from "./steps/remove-child-containers.js";
import { removeDirectories } from "./steps/remove-directories.js";
import { removeMemberCgroups } from "./steps/remove-member-cgroups.js";
import { removeSandboxStorage } from "./steps/remove-sandbox-storage.js";
import { runOwnHooks } from "./steps/run-own-hooks.js";
import { runPostStopHooks } from "./steps/run-post-stop-hooks.js";
import { verifyNetworkClosed } from "./steps/verify-network-closed.js";
import { verifySandboxStopped } from "./steps/verify-sandbox-stopped.js";
import { fenceContainer } from "./steps/container/fence-container.js";
import { forgetContainer } from "./steps/container/forget-container.js";
import { reapContainer } from "./steps/container/reap-container.js";
import { removeContainerCgroups } from "./steps/container/remove-container-cgroups.js";
import { removeContainerDirectories } from "./steps/container/remove-container-directories.js";
import { removeContainerStorage } from "./steps/container/remove-container-storage.js";
import { removeOciCgroups } from "./steps/container/remove-oci-cgroups.js";
import { runContainerHooks } from "./steps/container/run-hooks.js";
import { unmountContainer } from "./steps/container/unmount-container.js";
import { verifyStopped } from "./steps/container/verify-stopped.js";
import { stopContainerSteps } from "./stop-container.js";
import { takeDown } from "./stop-pod-sandbox.js";
import type { AnyPorts } from "./wrappers/prepare-ports.js";

/** The steps of deleting a container by force, in Kata's order: the record, its id, goes last. */
export const forceDeleteContainerSteps = [
  fenceContainer,
  ...stopContainerSteps,
  together(reapContainer, unmountContainer),
  removeContainerStorage,
  removeContainerDirectories,
  runContainerHooks,
  removeContainerCgroups,
  removeOciCgroups,
  forgetContainer,
] as const;

/** The steps of deleting a container that has stopped. */
export const deleteContainerSteps = [verifyStopped, ...forceDeleteContainerSteps] as const;

/** The steps of deleting a sandbox with its containers by force, in Kata's order. */
export const forceDeleteSandboxSteps = [
  fence("removing"),
  ...takeDown,
  verifyNetworkClosed,
  runPostStopHooks,
  removeMemberCgroups,
  removeChildContainers,
  removeSandboxStorage,
  removeDirectories,
  removeCgroups,
  releaseLabels,
  notifyRemoved,
  runOwnHooks,
  forgetSandbox,
  forgetOwnContainer,
  releaseName,
] as const;

/** The steps of deleting a sandbox whose own container has stopped. */
export const deleteSandboxSteps = [verifySandboxStopped, ...forceDeleteSandboxSteps] as const;

/**
 * Deletes containers as OCI runtimes do: they have stopped, and nothing of them is left.
 *
 * Ids are whole, each counts once, and all are attempted. What has not stopped is refused and stays
 * as it was, unless `force` kills it; an id that nothing has is an error, unless forced. The
 * container of a sandbox takes its sandbox along, with all containers in it. The record goes last,
 * so that what failed can be deleted again. (OCI runtime-spec Delete; seed 003, D24–D29)
 *
 * @example
 * ```ts no-run
 * const deleted = await deleteContainer(ports, { containerIds: ["c0ffee"], force: true });
 * if (deleted.isErr() && deleted.error.kind === "not-all-deleted")
 *   for (const one of deleted.error.results) console.log(one.containerId, one.outcome);
 * ```
 */
export function deleteContainer(
  ports: AnyPorts,
  request: DeleteContainerRequest,
  options?: RunOptions,
): ResultAsync<DeleteReport, DeleteContainerError> {
  return atEdge<DeleteReport, DeleteContainerError>(async () => {
    const given = frontDoor(ports, request, options, parseDeleteContainerRequest, parseRunOptions);
    if (given.isErr()) return err(given.error);
    const { containerIds, force = false } = given.value.request;
    const results = await runDeletion(containerIds, {
      ports: given.value.ports,
      policy: choosePolicy(defaultPolicy, given.value.options.policy),
      options: given.value.options,
      force,
      containerSteps: force ? forceDeleteContainerSteps : deleteContainerSteps,
      sandboxSteps: force ? forceDeleteSandboxSteps : deleteSandboxSteps,
    });
    const deleted = results.filter((result) => result.outcome !== "failed");
    return deleted.length === results.length
      ? ok({ results: deleted })
      : err({ kind: "not-all-deleted", results });
  });
}

/** What deleting did, if all that was named is gone. It is plain data, in the order of the ids. */
export interface DeleteReport {
  readonly results: readonly DeletedContainer[];
}

/** Why not all that was named is gone. */
export type DeleteContainerError = InvalidRequest | NotAllDeleted | Defect;

/** Some could not be deleted; the results are those of all, in the order of the ids. */
export interface NotAllDeleted {
  readonly kind: "not-all-deleted";
  readonly results: readonly DeleteResult[];
}
