import type {
  Fault,
  RemovePodSandboxError,
  RemoveReport,
  Result,
  RunReport,
  StopPodSandboxError,
  StopReport,
} from "podsandbox";

/** What a lifecycle answered, in a few lines. */
export function describeOutcome(
  outcome: Result<StopReport | RemoveReport, StopPodSandboxError | RemovePodSandboxError>,
): readonly string[] {
  if (outcome.isOk()) return [`result: ${outcome.value.outcome}`, ...reportLines(outcome.value)];
  const { error } = outcome;
  const report = "report" in error ? reportLines(error.report) : [];
  return [`error: ${error.kind}${detailsOf(error)}`, ...faultLines(error), ...report];
}

function detailsOf(error: StopPodSandboxError): string {
  switch (error.kind) {
    case "cancelled":
      return `, next is ${error.next.join(", ")}`;
    case "step-failed":
      return ` at ${error.steps.join(", ")}`;
    case "ambiguous-id":
      return `, it may be ${error.candidates.join(" or ")}`;
    default:
      return "";
  }
}

function faultLines(error: StopPodSandboxError): readonly string[] {
  if (error.kind === "step-failed") return error.faults.map(faultLine);
  return "fault" in error ? [faultLine(error.fault)] : [];
}

function faultLine({ port, operation, subject, reason, message }: Fault): string {
  return `  ${port}.${operation} ${subject}: ${reason}, ${message}`;
}

function reportLines({ warnings, left }: RunReport): readonly string[] {
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(left.length === 0 ? ["left to do: nothing"] : ["left to do:"]),
    ...left.map(({ step, what }) => `  ${step}: ${what}`),
  ];
}
