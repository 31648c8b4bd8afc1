import { describeRunError } from "./describe-run-error.js";
import { describeFault } from "./describe-fault.js";
import { layOut, section, type DescribeOptions } from "./lay-out.js";
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
export function describeError(error: TeardownError, options?: DescribeOptions): string {
  return layOut(linesOf(error), options);
}

type PlainError = Exclude<TeardownError, { readonly report: object }>;

function linesOf(error: TeardownError): readonly string[] {
  if ("report" in error) return describeRunError(error);
  const faults = "fault" in error ? [error.fault] : [];
  return [
    ...headlineOf(error),
    ...faults.flatMap(describeFault),
    ...whatNext({ kind: error.kind, faults }),
  ];
}

function headlineOf(error: PlainError): readonly string[] {
  switch (error.kind) {
    case "invalid-request":
      return section(
        "What was given is invalid, and nothing has been done:",
        error.issues.map(({ path, message }) => visible(`${path}: ${message}`)),
      );
    case "ambiguous-id":
      return section(
        visible(`Several sandboxes have an id that begins with ${error.id}; nothing was done:`),
        error.candidates.map(visible),
      );
    case "cannot-read":
      return ["There is no plan: the store cannot say what there is."];
    case "cannot-list":
      return ["No sandbox was touched: the store cannot list them."];
    case "wait-failed":
      return ["The wait has ended: the store cannot say how far the sandbox has come."];
    case "wait-cancelled":
      return [visible(`Sandbox ${error.sandboxId}: the wait was ended before it was stopped.`)];
    case "defect":
      return [visible(`podsandbox failed in a way that it does not foresee: ${error.message}`)];
  }
}
