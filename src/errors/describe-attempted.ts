import type { StepFailedCause } from "../interpreter/report.js";
import type { StepReport } from "../observe/events.js";
import { describeDuration } from "./describe-duration.js";
import { describeFault } from "./describe-fault.js";
import { section } from "./lay-out.js";
import { visible } from "./visible.js";

/** The steps of the element that failed: each one's faults, and how those beside it ended. */
export function describeAttempted({ attempted, faults }: StepFailedCause): readonly string[] {
  if (attempted.length === 0) return faults.flatMap(describeFault);
  const clean = attempted.filter((report) => report.faults.length === 0);
  return [...attempted.flatMap(describeFailing), ...describeClean(clean)];
}

function describeFailing({ step, outcome, milliseconds, faults }: StepReport): readonly string[] {
  const heading = `${step} (${outcome} after ${describeDuration(milliseconds)}):`;
  return section(visible(heading), faults.flatMap(describeFault));
}

function describeClean(reports: readonly StepReport[]): readonly string[] {
  if (reports.length === 0) return [];
  const ends = reports.map(({ step, outcome }) => `${step} (${outcome})`).join(", ");
  return [visible(`Beside it without a fault: ${ends}; the next run looks at it again.`)];
}
