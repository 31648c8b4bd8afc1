import type { AdapterFault, FaultReason, PortName, Result } from "../../index.js";

/**
 * How a call came out. `pending` has not settled, `died` never will; `threw`, `rejected` and
 * `garbage` are what no adapter should do, and a fault plan can.
 */
export type CallOutcome =
  | "changed"
  | "unchanged"
  | "answered"
  | "pending"
  | "died"
  | "threw"
  | "rejected"
  | "garbage"
  | FaultReason;

/** One call of a port. */
export interface PortCall {
  readonly port: PortName;
  readonly operation: string;
  /** The id or path that it is about; several are joined by a slash. */
  readonly subject: string;
  readonly attempt: number;
}

/** One call of a port, in the order in which they began, and how it came out. */
export interface JournalEntry extends PortCall {
  readonly outcome: CallOutcome;
}

/** How a settled call came out, in a word. */
export function outcomeOf(settled: Result<unknown, AdapterFault>): CallOutcome {
  // A fault plan can make a port answer with something that is no Result.
  if (typeof settled.isErr !== "function") return "garbage";
  if (settled.isErr()) return settled.error.reason;
  const value = settled.value;
  if (typeof value !== "object" || value === null || !("changed" in value)) return "answered";
  return value.changed === true ? "changed" : "unchanged";
}
