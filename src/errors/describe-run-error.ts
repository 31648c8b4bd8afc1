import type {
  CancelledCause,
  ContainersKeepAppearingCause,
  RunError,
  StepFailedCause,
} from "../interpreter/report.js";
import type { Fault } from "../ports/fault.js";
import { describeAttempted } from "./describe-attempted.js";
import { describeFault } from "./describe-fault.js";
import { count, describeAftermath, describeSettled, describeSubject } from "./describe-run.js";
import { visible } from "./visible.js";
import { whatNext } from "./what-next.js";

/** An error that says what was done before it, line by line. */
export function describeRunError(error: RunError): readonly string[] {
  const { kind, report } = error;
  return [
    visible(`${describeSubject(report)}: ${headlineOf(error)}`),
    ...detailOf(error),
    describeSettled(report),
    ...describeAftermath(report),
    ...whatNext({ kind, faults: faultsOf(error), steps: givableOf(error) }),
  ];
}

/**
 * The failed steps that can be given up by name: what containers there are cannot be written down
 * where nobody could list them.
 */
function givableOf(error: RunError): readonly string[] {
  if (error.kind !== "step-failed") return [];
  const { steps, attempted } = error;
  return attempted
    .filter(({ step, faults }) => steps.includes(step) && !faults.some(isAboutListing))
    .map(({ step }) => step);
}

function isAboutListing({ operation }: Fault): boolean {
  return operation === "listContainers";
}

function headlineOf(error: RunError): string {
  switch (error.kind) {
    case "cancelled":
      return stoppedBefore(error);
    case "step-failed":
      return failedAt(error);
    case "containers-keep-appearing":
      return keepAppearing(error);
    case "sandbox-busy":
      return "another stop or remove holds its lease, so nothing was begun.";
    case "store-failed":
      return "the store cannot say what there is, so nothing was begun.";
  }
}

function stoppedBefore({ next }: CancelledCause): string {
  const where = next.length === 0 ? "" : ` The run ended at ${next.join(", ")}.`;
  return `the caller gave up before it was done.${where}`;
}

function failedAt({ steps, attempted }: StepFailedCause): string {
  const named = `${steps.length === 1 ? "step" : "steps"} ${steps.join(", ")}`;
  if (attempted.length > 0) return `${named} failed.`;
  return `its record could not be read before ${named}.`;
}

function keepAppearing({ containerIds }: ContainersKeepAppearingCause): string {
  const seen = `${count(containerIds.length, "container")} so far: ${containerIds.join(", ")}`;
  return `containers keep appearing in it while it is being stopped (${seen}).`;
}

function detailOf(error: RunError): readonly string[] {
  if (error.kind === "step-failed") return describeAttempted(error);
  return "fault" in error ? describeFault(error.fault) : [];
}

/** The faults that ended the run; what was waived beside them is not for anybody to act on. */
function faultsOf(error: RunError): readonly Fault[] {
  if ("fault" in error) return [error.fault];
  if (error.kind !== "step-failed") return [];
  const failed = error.attempted.filter(({ outcome }) => outcome === "failed");
  return failed.length === 0 ? error.faults : failed.flatMap(({ faults }) => faults);
}
