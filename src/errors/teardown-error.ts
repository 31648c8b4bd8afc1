import type { AdmitError, CoordinatedError } from "../coordinator/coordinator-errors.js";
import type { DeleteContainerError } from "../delete-container.js";
import type { DeleteFailure } from "../interpreter/run-deletion.js";
import type { CollectGarbageError } from "../housekeeping/collect-garbage.js";
import type { FindLeftoversError } from "../housekeeping/find-leftovers.js";
import type { EveryError } from "../housekeeping/for-every.js";
import type { InvalidCgroupsPath } from "../model/cgroup-paths.js";
import type { PlanError } from "../plan-pod-sandbox.js";
import type { RemoveContainerError } from "../remove-container.js";
import type { RemovePodSandboxError } from "../remove-pod-sandbox.js";
import type { RunStepsError } from "../run-steps.js";
import type { StopContainerError } from "../stop-container.js";
import type { StopPodSandboxError } from "../stop-pod-sandbox.js";
import type { WaitSandboxStoppedError } from "../wait-sandbox-stopped.js";

/** Every error that a function of the surface can answer. Switch over its `kind`. */
export type TeardownError =
  | StopPodSandboxError
  | RemovePodSandboxError
  | StopContainerError
  | RemoveContainerError
  | DeleteContainerError
  | DeleteFailure
  | InvalidCgroupsPath
  | RunStepsError
  | PlanError
  | WaitSandboxStoppedError
  | EveryError
  | FindLeftoversError
  | CollectGarbageError
  | CoordinatedError
  | AdmitError;

/** The kinds of errors. A new one is a breaking change. */
export type ErrorKind = TeardownError["kind"];
