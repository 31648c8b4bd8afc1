import { err, ok, type ResultAsync } from "neverthrow";
import { atEdge, type Defect } from "./interpreter/edge.js";
import { frontDoor } from "./interpreter/front-door.js";
import type { RunError, RunReport } from "./interpreter/report.js";
import type { LifecycleOptions } from "./interpreter/run-options.js";
import { runSandbox, type AmbiguousId } from "./interpreter/run-sandbox.js";
import type { InvalidRequest } from "./model/invalid-request.js";
import { choosePolicy, defaultPolicy } from "./model/policy.js";
import { parsePodSandboxRequest, type PodSandboxRequest } from "./model/requests.js";
import { fence } from "./steps/fence.js";
import { forgetSandbox } from "./steps/forget-sandbox.js";
import { notifyRemoved } from "./steps/notify.js";
import { releaseLabels } from "./steps/release-labels.js";
import { releaseName } from "./steps/release-name.js";
import { removeCgroups } from "./steps/remove-cgroups.js";
import { removeContainers } from "./steps/remove-containers.js";
import { removeDirectories } from "./steps/remove-directories.js";
import { removeSandboxStorage } from "./steps/remove-sandbox-storage.js";
import { runPostStopHooks } from "./steps/run-post-stop-hooks.js";
import { verifyNetworkClosed } from "./steps/verify-network-closed.js";
import { takeDown } from "./stop-pod-sandbox.js";
import type { AnyPorts } from "./wrappers/prepare-ports.js";

/** What removing does after everything has ended: nothing of the sandbox is left. */
const takeAway = [
  verifyNetworkClosed,
  runPostStopHooks,
  removeContainers,
  removeSandboxStorage,
  removeCgroups,
  removeDirectories,
  releaseLabels,
  notifyRemoved,
  forgetSandbox,
  releaseName,
] as const;

/** The steps of removing a pod sandbox, in their order. Each step's comment argues its place. */
export const removeSteps = [fence("removing"), ...takeDown, ...takeAway] as const;

/**
 * Removes a pod sandbox: stops it if it runs, and leaves nothing of it, its record and name last.
 *
 * It is idempotent. An id that nothing has is a success, and names that the id still holds are
 * released; an ambiguous prefix is an error. What fails leaves the record, so that calling again
 * goes on. A half-made sandbox is removed like a whole one. (CRI RemovePodSandbox; seeds 000, 002,
 * 003)
 *
 * @example
 * ```ts no-run
 * const removed = await removePodSandbox(ports, { podSandboxId: "4f1c" }); if (removed.isErr())
 * console.error(describeError(removed.error));
 * ```
 */
export function removePodSandbox(
  ports: AnyPorts,
  request: PodSandboxRequest,
  options?: LifecycleOptions,
): ResultAsync<RemoveReport, RemovePodSandboxError> {
  return atEdge(async () => {
    const given = frontDoor(ports, request, options, parsePodSandboxRequest);
    if (given.isErr()) return err(given.error);
    const { profile, policy } = given.value.options;
    const removed = await runSandbox(given.value.ports, given.value.request, {
      operation: "remove-pod-sandbox",
      elements: profile?.remove ?? removeSteps,
      policy: choosePolicy(profile?.policy ?? defaultPolicy, policy),
      options: given.value.options,
    });
    if (removed.isErr()) return err(removed.error);
    const { report, before } = removed.value;
    return ok({ outcome: before === undefined ? "absent" : "removed", ...report });
  });
}

/** What removing did. It is plain data and can be printed as it is. */
export interface RemoveReport extends RunReport {
  /** `absent`: nothing has the id. */
  readonly outcome: "removed" | "absent";
}

/** Why a sandbox could not be removed; all but the first two say what was done before. */
export type RemovePodSandboxError = InvalidRequest | AmbiguousId | RunError | Defect;
