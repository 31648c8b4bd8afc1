import { describeBackingOff } from "./describe-backing-off.js";
import { describeDeletions } from "./describe-deletions.js";
import { describeFault } from "./describe-fault.js";
import { describeHostError, type HostError } from "./describe-host-error.js";
import { describeRunError } from "./describe-run-error.js";
import { headlineOf } from "./headline-of.js";
import { layOut, type DescribeOptions } from "./lay-out.js";
import type { TeardownError } from "./teardown-error.js";
import { visible } from "./visible.js";
import { whatNext } from "./what-next.js";

/**
 * An error in plain sentences: what failed on which sandbox, at which step and why, what is
 * settled, what is left, what still runs, and whether to try again or to call an operator.
 *
 * The text has several lines, is for people, and may change in any release; programs look at `kind`
 * and `reason`. No value is cut, and control characters in foreign text are shown as escapes.
 */
export function describeError(error: TeardownError | HostError, options?: DescribeOptions): string {
  return layOut(linesOf(error), options);
}

function linesOf(error: TeardownError | HostError): readonly string[] {
  if (error.kind === "node-failed" || error.kind === "create-failed")
    return describeHostError(error);
  if (error.kind === "not-all-deleted") return describeDeletions(error, linesOf);
  if (error.kind === "backing-off") return describeBackingOff(error, linesOf);
  if ("report" in error && error.kind !== "not-stopped") return describeRunError(error);
  const faults = "fault" in error ? [error.fault] : [];
  return [
    ...headlineOf(error).map(visible),
    ...faults.flatMap(describeFault),
    ...whatNext({ kind: error.kind, faults }),
  ];
}
