import type { RunReport } from "../interpreter/report.js";
import { describeDuration } from "./describe-duration.js";
import { count, describeAftermath, describeSubject } from "./describe-run.js";
import { layOut, type DescribeOptions } from "./lay-out.js";
import { visible } from "./visible.js";

/**
 * A success in plain sentences: what became of the sandbox, how many steps that took, and below it
 * what the run went on in spite of, what it has left, what still runs, and its warnings, if any.
 *
 * Takes the report of `stopPodSandbox`, `removePodSandbox` or `runSteps`. The text is for people.
 */
export function describeReport(
  report: RunReport & { readonly outcome?: string },
  options?: DescribeOptions,
): string {
  return layOut([visible(headlineOf(report)), ...describeAftermath(report)], options);
}

function headlineOf(report: RunReport & { readonly outcome?: string }): string {
  const { outcome = "settled", settled, milliseconds } = report;
  const tally = new Map<string, number>();
  for (const step of settled) tally.set(step.outcome, (tally.get(step.outcome) ?? 0) + 1);
  const ends = [...tally].map(([how, steps]) => `${steps} ${how}`);
  const of = ends.length === 0 ? "" : `: ${ends.join(", ")}`;
  const steps = `${count(settled.length, "step")}${of}`;
  const took = describeDuration(milliseconds);
  return `${describeSubject(report)}: ${outcome} in ${took} (${steps}).`;
}
