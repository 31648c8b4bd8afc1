import type { AdapterFault } from "../../../index.js";

/** What was being done when a creation failed. */
export type CreationStep =
  | "lease-sandbox"
  | "reserve-name"
  | "add-sandbox"
  | "make-directories"
  | "mount"
  | "pin-namespace"
  | "attach-network"
  | "start-sandbox-process"
  | "settle-sandbox"
  | "find-sandbox"
  | "add-container"
  | "create-container"
  | "begin-start"
  | "start-process"
  | "settle-container";

/** At which step a creation failed, and why. */
export interface CreationFailure {
  readonly step: CreationStep;
  readonly fault: AdapterFault;
}

/** A pod or a container was not created, or not whole. */
export interface CreateFailed {
  readonly kind: "create-failed";
  readonly podSandboxId: string;
  readonly step: CreationStep;
  readonly fault: AdapterFault;
  /** Whether something stays, with a record by which `removePodSandbox` takes it away. */
  readonly isLeftBehind: boolean;
  /** A sentence for people. */
  readonly message: string;
}

/** The error for a creation that failed at a step. */
export function createFailed(
  podSandboxId: string,
  step: CreationStep,
  fault: AdapterFault,
  isLeftBehind: boolean,
): CreateFailed {
  const outcome = isLeftBehind
    ? `remove pod sandbox ${podSandboxId} to take away what was made`
    : "nothing of it is left";
  const message = `${step} failed: ${fault.message}; ${outcome}`;
  return { kind: "create-failed", podSandboxId, step, fault, isLeftBehind, message };
}
