import type { FaultReason, PortName } from "../../index.js";
import type { PortCall } from "./journal.js";

/** The ways in which a planned call can go wrong. */
export const faultKinds = [
  "before",
  "after",
  "throw",
  "reject",
  "garbage",
  "hang-until-aborted",
  "hang-deaf",
  "die-before",
  "die-after",
] as const;

/**
 * How a call goes wrong. `before` and `after` fail before and after the effect; `throw` and
 * `reject` do it without any effect; `garbage` has its effect and answers with something that is no
 * Result; `hang-until-aborted` settles when its signal fires, without any effect; `hang-deaf`
 * settles when it is released, with its real effect; `die-before` and `die-after` end the process.
 */
export type FaultHow =
  | { readonly kind: "before" | "after"; readonly reason: FaultReason }
  | { readonly kind: Exclude<(typeof faultKinds)[number], "before" | "after"> };

/** Which call goes wrong, and how. */
export type PlannedFault =
  | {
      /** The number of the call since the plan was set, from 1. */
      readonly at: number;
      readonly how: FaultHow;
    }
  | {
      readonly port: PortName;
      readonly operation: string;
      /** A part of the subject. */
      readonly subject?: string;
      /** Which of the calls that match, from 1; every one, if missing. */
      readonly nth?: number;
      readonly how: FaultHow;
    };

/** A plan that is being carried out. */
export interface FaultPlan {
  /** What is planned for the next call; the first that fits counts. */
  next(call: PortCall): FaultHow | undefined;
}

/** Starts a plan: the calls count from here. */
export function startPlan(faults: readonly PlannedFault[]): FaultPlan {
  let calls = 0;
  const matches = faults.map(() => 0);
  return {
    next: (call) => {
      calls += 1;
      let found: FaultHow | undefined;
      faults.forEach((fault, index) => {
        if (isMeant(fault, call, calls, matches, index)) found ??= fault.how;
      });
      return found;
    },
  };
}

function isMeant(
  fault: PlannedFault,
  call: PortCall,
  calls: number,
  matches: number[],
  index: number,
): boolean {
  if ("at" in fault) return fault.at === calls;
  if (fault.port !== call.port || fault.operation !== call.operation) return false;
  if (fault.subject !== undefined && !call.subject.includes(fault.subject)) return false;
  const count = (matches[index] ?? 0) + 1;
  matches[index] = count;
  return fault.nth === undefined || fault.nth === count;
}
