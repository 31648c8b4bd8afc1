import type { ResultAsync } from "neverthrow";
import { atEdge } from "../interpreter/edge.js";
import {
  removePodSandbox,
  type RemovePodSandboxError,
  type RemoveReport,
} from "../remove-pod-sandbox.js";
import { stopPodSandbox, type StopPodSandboxError, type StopReport } from "../stop-pod-sandbox.js";
import type { AnyPorts } from "../wrappers/prepare-ports.js";
import { forEvery, type EachResult, type EveryError, type EveryOptions } from "./for-every.js";

/**
 * Stops every sandbox of the store, a bounded number at one time, and gives a result for each: one
 * that fails keeps none of the others. (seed 004 StopAllPodSandboxes; R13, D23)
 */
export function stopAllPodSandboxes(
  ports: AnyPorts,
  options?: EveryOptions,
): ResultAsync<readonly EachResult<StopReport, StopPodSandboxError>[], EveryError> {
  return atEdge(() => forEvery(ports, options, stopPodSandbox));
}

/** Removes every sandbox of the store, in the same way. */
export function removeAllPodSandboxes(
  ports: AnyPorts,
  options?: EveryOptions,
): ResultAsync<readonly EachResult<RemoveReport, RemovePodSandboxError>[], EveryError> {
  return atEdge(() => forEvery(ports, options, removePodSandbox));
}
