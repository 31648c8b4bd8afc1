import { err, ok, type ResultAsync } from "neverthrow";
import { atEdge, type Defect } from "./interpreter/edge.js";
import { frontDoor } from "./interpreter/front-door.js";
import type { RunError, RunReport } from "./interpreter/report.js";
import { runContainer, type ContainerRun } from "./interpreter/run-container.js";
import { parseRunOptions, type RunOptions } from "./interpreter/run-options.js";
import type { AmbiguousId } from "./interpreter/run-sandbox.js";
import type { InvalidRequest } from "./model/invalid-request.js";
import { choosePolicy, defaultPolicy } from "./model/policy.js";
import { parseStopContainerRequest, type StopContainerRequest } from "./model/requests.js";
import { proveContainerDead } from "./steps/container/prove-container-dead.js";
import { recordExited } from "./steps/container/record-exited.js";
import { stopContainerStep } from "./steps/container/stop-container.js";
import type { AnyPorts } from "./wrappers/prepare-ports.js";

/** The steps of stopping one container, in their order. Each step's comment argues its place. */
export const stopContainerSteps = [stopContainerStep, proveContainerDead, recordExited] as const;

/**
 * Stops a container: no process of it lives, and its end is on record. The container stays.
 *
 * It gets its stop signal, is killed after `timeout` seconds, and at once if that is 0 or missing,
 * whatever the policy says. An id that nothing has, and a container that has stopped already, are
 * successes; an ambiguous prefix is an error. It takes no lease: the containers of a pod stop side
 * by side, and a caller with less patience overtakes one that waits. (CRI StopContainer)
 *
 * @example
 * ```ts no-run
 * const stopped = await stopContainer(ports, { containerId: "c0ffee", timeout: 30 });
 * ```
 */
export function stopContainer(
  ports: AnyPorts,
  request: StopContainerRequest,
  options?: RunOptions,
): ResultAsync<StopContainerReport, StopContainerError> {
  return atEdge(async () => {
    const given = frontDoor(ports, request, options, parseStopContainerRequest, parseRunOptions);
    if (given.isErr()) return err(given.error);
    const { containerId, timeout = 0 } = given.value.request;
    const policy = { ...given.value.options.policy, gracePeriodSeconds: timeout };
    const stopped = await runContainer(given.value.ports, containerId, {
      operation: "stop-container",
      elements: stopContainerSteps,
      policy: choosePolicy(defaultPolicy, policy),
      options: given.value.options,
      underLease: false,
    });
    return stopped.isErr() ? err(stopped.error) : ok(reportStop(stopped.value));
  });
}

/** What stopping a container did. It is plain data and can be printed as it is. */
export interface StopContainerReport extends RunReport {
  /** `already-stopped`: it was, and nothing had to be changed. `absent`: nothing has the id. */
  readonly outcome: "stopped" | "already-stopped" | "absent";
}

/** Why a container could not be stopped; all but the first two say what was done before. */
export type StopContainerError = InvalidRequest | AmbiguousId | RunError | Defect;

function reportStop({ report, before }: ContainerRun): StopContainerReport {
  if (before === undefined) return { outcome: "absent", ...report };
  const changed = report.settled.some((step) => step.changed);
  const already = before.exitedAt !== undefined && !changed;
  return { outcome: already ? "already-stopped" : "stopped", ...report };
}
