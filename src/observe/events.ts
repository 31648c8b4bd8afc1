import type { PodMetadata } from "../model/sandbox.js";
import type { WaitingFor } from "../ports/call.js";
import type { Fault } from "../ports/fault.js";
import type { PortCall } from "../wrappers/caller.js";

/** Which function of the library is at work. */
export type OperationName =
  | "stop-pod-sandbox"
  | "remove-pod-sandbox"
  | "stop-container"
  | "remove-container"
  | "delete-container"
  | "run-steps"
  | "find-leftovers"
  | "collect-garbage";

/**
 * How a step ended: called (`acted`), not called (`skipped`), failed and went on because the list
 * says so (`waived`) or because the caller's policy put it into the ledger (`abandoned`), `failed`,
 * or `interrupted` because the caller gave up.
 */
export type StepOutcome = "acted" | "skipped" | "waived" | "abandoned" | "failed" | "interrupted";

/** What became of a step. */
export interface StepReport {
  readonly step: string;
  readonly outcome: StepOutcome;
  /** Why it was skipped. */
  readonly because?: string;
  /** Whether anything was not yet as the step wants it. */
  readonly changed: boolean;
  readonly warnings: readonly string[];
  readonly faults: readonly Fault[];
  readonly milliseconds: number;
}

/** What every event says: which run it belongs to, and when. */
export interface EventBase {
  readonly operation: OperationName;
  /** The sandbox; empty for a container of none. */
  readonly sandboxId: string;
  readonly containerId?: string;
  /** Which runtime runs the pod, once its record has been read. */
  readonly runtimeHandler?: string;
  /** What Kubernetes calls the pod, once its record has been read. */
  readonly pod?: PodMetadata;
  /** Which run of this process it was, to tell two runs of one sandbox apart. */
  readonly run: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** Milliseconds of a clock that only grows, for durations. */
  readonly elapsed: number;
}

/** What happened, without the run and the time. */
export type Happening =
  | { readonly type: "lifecycle-started"; readonly steps: readonly string[] }
  | { readonly type: "step-started"; readonly step: string }
  | { readonly type: "step-settled"; readonly step: string; readonly report: StepReport }
  | { readonly type: "call-waiting"; readonly call: PortCall; readonly what: WaitingFor }
  | { readonly type: "call-retried"; readonly fault: Fault }
  | { readonly type: "call-outlived"; readonly call: PortCall }
  | {
      /** One call of a port, with its duration on failure too. */
      readonly type: "call-settled";
      readonly call: PortCall;
      readonly milliseconds: number;
      readonly fault?: Fault;
    }
  | {
      readonly type: "lifecycle-settled";
      /** `settled` where the list came to its end, or the kind of the error. */
      readonly outcome: string;
      readonly milliseconds: number;
    };

/** What an observer is told. */
export type TeardownEvent = EventBase & Happening;

/** Is told of every event, at once and in order. What it throws is ignored. */
export type Observer = (event: TeardownEvent) => void;
