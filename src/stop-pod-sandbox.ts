import { err, ok, type ResultAsync } from "neverthrow";
import { atEdge, type Defect } from "./interpreter/edge.js";
import { frontDoor } from "./interpreter/front-door.js";
import type { RunError, RunReport } from "./interpreter/report.js";
import type { LifecycleOptions } from "./interpreter/run-options.js";
import { runSandbox, type AmbiguousId, type SandboxRun } from "./interpreter/run-sandbox.js";
import { together } from "./interpreter/step.js";
import { hasReached } from "./model/facts.js";
import type { InvalidRequest } from "./model/invalid-request.js";
import { choosePolicy, defaultPolicy } from "./model/policy.js";
import { parsePodSandboxRequest, type PodSandboxRequest } from "./model/requests.js";
import { detachNetwork } from "./steps/detach-network.js";
import { fence } from "./steps/fence.js";
import { notifyStopped } from "./steps/notify.js";
import { proveDead } from "./steps/prove-dead.js";
import { reap } from "./steps/reap.js";
import { recordStopped } from "./steps/record-stopped.js";
import { removeNetworkNamespace } from "./steps/remove-network-namespace.js";
import { stopContainers } from "./steps/stop-containers.js";
import { stopSandboxProcess } from "./steps/stop-sandbox-process.js";
import { unmount } from "./steps/unmount.js";
import type { AnyPorts } from "./wrappers/prepare-ports.js";

/** What stopping and removing share: everything ends, and gives back what it held. */
export const takeDown = [
  stopContainers,
  stopSandboxProcess,
  proveDead,
  notifyStopped,
  together(reap, unmount, detachNetwork),
  removeNetworkNamespace,
] as const;

/** The steps of stopping a pod sandbox, in their order. Each step's comment argues its place. */
export const stopSteps = [fence("stopping"), ...takeDown, recordStopped] as const;

/**
 * Stops a pod sandbox: no process of it lives, and its addresses are given back. The record stays.
 *
 * It is idempotent. An id that nothing has, and a sandbox that is stopped already, are successes;
 * an ambiguous prefix is an error. Containers are killed at once unless the policy gives them a
 * grace period. (CRI StopPodSandbox; seeds 001 and 004)
 *
 * @example
 * ```ts no-run
 * const stopped = await stopPodSandbox(ports, { podSandboxId: "4f1c" });
 * if (stopped.isErr()) console.error(describeError(stopped.error));
 * ```
 */
export function stopPodSandbox(
  ports: AnyPorts,
  request: PodSandboxRequest,
  options?: LifecycleOptions,
): ResultAsync<StopReport, StopPodSandboxError> {
  return atEdge(async () => {
    const given = frontDoor(ports, request, options, parsePodSandboxRequest);
    if (given.isErr()) return err(given.error);
    const { profile, policy } = given.value.options;
    const stopped = await runSandbox(given.value.ports, given.value.request, {
      operation: "stop-pod-sandbox",
      elements: profile?.stop ?? stopSteps,
      policy: choosePolicy(profile?.policy ?? defaultPolicy, policy),
      options: given.value.options,
    });
    return stopped.isErr() ? err(stopped.error) : ok(reportStop(stopped.value));
  });
}

/** What stopping did. It is plain data and can be printed as it is. */
export interface StopReport extends RunReport {
  /**
   * `already-stopped`: it was, and nothing had to be changed. `absent`: nothing has the id. The
   * others came to the end of the list without recording it as stopped. `stopped-but-owed`: a
   * failed DEL was waived, and is owed until another call succeeds. `given-up-alive`: processes of
   * it were given up alive, and nothing that they may use is released.
   */
  readonly outcome:
    "stopped" | "already-stopped" | "stopped-but-owed" | "given-up-alive" | "absent";
}

/** Why a sandbox could not be stopped; all but the first two say what was done before. */
export type StopPodSandboxError = InvalidRequest | AmbiguousId | RunError | Defect;

function reportStop({ report, before, after, isGivenUpAlive }: SandboxRun): StopReport {
  if (before === undefined) return { outcome: "absent", ...report };
  if (isGivenUpAlive) return { outcome: "given-up-alive", ...report };
  if (after !== "stopped" && !isRecorded(report)) return { outcome: "stopped-but-owed", ...report };
  const changed = report.settled.some((step) => step.changed);
  const already = hasReached(before, "stopped") && !changed;
  return { outcome: already ? "already-stopped" : "stopped", ...report };
}

/** Of one that is being removed already, the phase does not tell. */
function isRecorded({ settled }: RunReport): boolean {
  return settled.some(({ step, outcome }) => step === recordStopped.name && outcome === "acted");
}
