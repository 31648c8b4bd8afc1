import type { Fault } from "../ports/fault.js";
import type { AttemptError } from "./coordinator-errors.js";

/** Why an attempt failed, in a sentence; `describeError` has the whole story. */
export function sentenceOf(error: AttemptError): string {
  const where = error.kind === "step-failed" ? `step ${error.steps.join(", ")} failed: ` : "";
  const [fault] = faultsOf(error);
  if (fault !== undefined) return `${where}${nameOf(fault)}: ${fault.message} (${fault.reason})`;
  if (error.kind === "containers-keep-appearing")
    return `containers keep appearing in it: ${error.containerIds.join(", ")}`;
  if (error.kind === "creators-at-work")
    return `${error.creators} admitted to create in it did not end in ${error.milliseconds} ms`;
  return "message" in error ? error.message : error.kind;
}

function faultsOf(error: AttemptError): readonly Fault[] {
  if ("fault" in error) return [error.fault];
  if (error.kind !== "step-failed") return [];
  const failed = error.attempted.filter(({ outcome }) => outcome === "failed");
  return [...failed.flatMap(({ faults }) => faults), ...error.faults];
}

function nameOf({ port, operation, subject }: Fault): string {
  return `${port}.${operation}${subject === "" ? "" : ` on ${subject}`}`;
}
