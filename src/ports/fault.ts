import type { LivingProcess } from "../model/process.js";

/** Which port a fault came from; the extensions count as ports. */
export type PortName =
  | "store"
  | "runtime"
  | "network"
  | "fileSystem"
  | "nri"
  | "labels"
  | "hooks"
  | "events"
  | "clock"
  /** A step of a list, where the step itself threw. */
  | "step";

/** What kind of failure it was: decided by the adapter, never by reading a message. */
export type FaultReason =
  | "unavailable"
  | "busy"
  | "refused"
  | "timed-out"
  | "aborted"
  | "crashed"
  | "unkillable"
  | "missing-program"
  | "corrupt"
  | "no-space"
  | "read-only"
  | "not-permitted"
  | "mount-present"
  | "kernel-blocked"
  | "other";

/** Who keeps a path busy. */
export interface Holder {
  readonly pid: number;
  /** Where it holds it: a path, or a line of its mount table. */
  readonly where: string;
}

/** What a fault says beyond its message, where that helps. */
export interface FaultDetails {
  readonly exitCode?: number;
  /** The last lines of what a program wrote to its standard error. */
  readonly stderr?: string;
  readonly processes?: readonly LivingProcess[];
  readonly holders?: readonly Holder[];
  /** The state that stands in the way, as the runtime or the record has it. */
  readonly state?: string;
  /** A number that the other side gave, such as a CNI error code. */
  readonly code?: number;
}

/** Why a call of a port failed. It is plain data, and can be printed or sent as JSON. */
export interface Fault {
  readonly port: PortName;
  readonly operation: string;
  /** The id or path that the call was about. */
  readonly subject: string;
  readonly reason: FaultReason;
  /** A sentence for people. */
  readonly message: string;
  /** Which try of the call this was, from 1. */
  readonly attempt: number;
  readonly milliseconds: number;
  readonly details?: FaultDetails;
  /** What lay below, as text. */
  readonly cause?: string;
}

/** What an adapter says of a failure; who called, and how often, is added around it. */
export interface AdapterFault {
  readonly reason: FaultReason;
  readonly message: string;
  readonly details?: FaultDetails;
  readonly cause?: string;
}
