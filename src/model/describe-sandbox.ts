import type { Attachment } from "./network.js";
import type { SandboxPhase, SandboxRecord, StepFailure } from "./sandbox.js";

/** A sandbox as CRI's PodSandboxStatus has it, and how far its teardown has come. */
export interface SandboxDescription {
  readonly id: string;
  readonly state: "SANDBOX_READY" | "SANDBOX_NOTREADY";
  readonly phase: SandboxPhase;
  /** Attachments that are owed a DEL, as `interface@network`, or that they cannot be read. */
  readonly owed: readonly string[];
  /** Processes of it were given up alive: whatever its phase says, nothing they use is released. */
  readonly isGivenUpAlive: boolean;
  /** Steps that failed and have not succeeded since: why it is stuck. */
  readonly failures: readonly StepFailure[];
}

/**
 * Describes a sandbox from its record alone: neither runtime nor namespace is asked, so a status
 * never waits for a teardown. From `stopping` onward it is not ready. (CRI; D6, Q01)
 */
export function describeSandbox(sandbox: SandboxRecord): SandboxDescription {
  const { id, phase, failures = [] } = sandbox;
  return {
    id,
    state: phase === "ready" ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
    phase,
    owed: owedNames(sandbox),
    isGivenUpAlive: sandbox.liveProcessesAbandoned === true,
    failures,
  };
}

function owedNames({ attachments = [] }: SandboxRecord): readonly string[] {
  if (attachments === "unreadable") return ["unreadable"];
  const isOwed = ({ state }: Attachment): boolean => state === "owed";
  return attachments
    .filter(isOwed)
    .map(({ interfaceName, network }) => `${interfaceName}@${network}`);
}
