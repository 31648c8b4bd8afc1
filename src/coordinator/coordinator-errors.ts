import type { Defect } from "../interpreter/edge.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import type { SandboxPhase } from "../model/sandbox.js";
import type { Fault } from "../ports/fault.js";
import type { RemovePodSandboxError } from "../remove-pod-sandbox.js";
import type { StopPodSandboxError } from "../stop-pod-sandbox.js";

/** Work that was admitted has not ended in time, so nothing of the sandbox was touched. */
export interface CreatorsAtWork {
  readonly kind: "creators-at-work";
  readonly sandboxId: string;
  /** How many admitted pieces of work still run. */
  readonly creators: number;
  /** How long they were waited for. */
  readonly milliseconds: number;
}

/** Why an attempt to stop or to remove a sandbox failed; remembered until the next one. */
export type AttemptError = StopPodSandboxError | RemovePodSandboxError | CreatorsAtWork;

/** The last attempt failed a moment ago: no port was called, and this is what is remembered. */
export interface BackingOff {
  readonly kind: "backing-off";
  readonly sandboxId: string;
  /** How many attempts failed in a row. */
  readonly attempts: number;
  /** Wall-clock milliseconds from which on a call tries again; `now: true` does so at once. */
  readonly nextAttemptAt: number;
  /** What the last attempt answered. */
  readonly error: AttemptError;
}

/** Why a coordinated stop or remove did not succeed. */
export type CoordinatedError = AttemptError | BackingOff;

/** The sandbox is being stopped, or has been: nothing may begin in it any more. */
export interface NotAdmitted {
  readonly kind: "not-admitted";
  readonly sandboxId: string;
  /** How far it has come. */
  readonly phase: SandboxPhase;
}

/** Whether the sandbox is being stopped is not known: its record could not be read. */
export interface AdmissionUnknown {
  readonly kind: "admission-unknown";
  readonly sandboxId: string;
  readonly fault: Fault;
}

/** The work that was admitted threw, or its promise was rejected. */
export interface WorkThrew {
  readonly kind: "work-threw";
  readonly sandboxId: string;
  readonly message: string;
}

/** Why work was not admitted, or did not answer. */
export type AdmitError = InvalidRequest | NotAdmitted | AdmissionUnknown | WorkThrew | Defect;
