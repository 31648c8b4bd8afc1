import type { Fault } from "../ports/fault.js";
import type { StepReport } from "../observe/events.js";
import type { PortCall } from "../wrappers/caller.js";

/** Something that a run has left, and which step would have dealt with it. */
export interface Left {
  readonly step: string;
  readonly what: string;
}

/** What a run has done so far. It is plain data and can be printed as it is. */
export interface RunReport {
  /** Empty for a container of which nothing is known. */
  readonly sandboxId: string;
  /** The container, where one was named. */
  readonly containerId?: string;
  /** The steps that are done with, in order: a prefix of the list's elements. */
  readonly settled: readonly StepReport[];
  /** What the list was to take away, and has not. */
  readonly left: readonly Left[];
  /** Calls that still run, because they did not answer in time. */
  readonly outlived: readonly PortCall[];
  /** Facts of the run as a whole: a corrupt record, a fact that could not be written. */
  readonly warnings: readonly string[];
  /** Facts that could not be written because there was no space, or nothing may be written. */
  readonly stateNotPersisted: boolean;
  readonly milliseconds: number;
}

/** The caller gave up. What is settled stays so; calling again goes on. */
export interface CancelledCause {
  readonly kind: "cancelled";
  /** The steps of the element that came next; one may have been begun and is not settled. */
  readonly next: readonly string[];
}

/** A step failed, and neither the list nor the policy lets the run go on. */
export interface StepFailedCause {
  readonly kind: "step-failed";
  /** Those of the element's steps that failed. */
  readonly steps: readonly string[];
  /** Every fault of the element, also of steps that ran beside the failing one. */
  readonly faults: readonly Fault[];
  /** How the element's steps ended; none of them counts as settled. */
  readonly attempted: readonly StepReport[];
}

/** Containers kept appearing in a sandbox that is being stopped. */
export interface ContainersKeepAppearingCause {
  readonly kind: "containers-keep-appearing";
  readonly containerIds: readonly string[];
}

/** Another stop or remove of the sandbox held its lease for as long as was waited. */
export interface SandboxBusyCause {
  readonly kind: "sandbox-busy";
  readonly fault: Fault;
}

/** The store could not say what there is, so nothing was begun. */
export interface StoreFailedCause {
  readonly kind: "store-failed";
  readonly fault: Fault;
}

/** Why a run stopped short. */
export type RunErrorCause =
  | CancelledCause
  | StepFailedCause
  | ContainersKeepAppearingCause
  | SandboxBusyCause
  | StoreFailedCause;

/** An error that says what was done before it. */
export type WithReport<Cause> = Cause & { readonly report: RunReport };

/** Why a run stopped short, and what it had done. */
export type RunError =
  | WithReport<CancelledCause>
  | WithReport<StepFailedCause>
  | WithReport<ContainersKeepAppearingCause>
  | WithReport<SandboxBusyCause>
  | WithReport<StoreFailedCause>;
