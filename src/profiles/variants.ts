import { skip, type Element, type Step } from "../interpreter/step.js";

/** The step as a list has it that ends at its first fault. */
export function ending<Subject, Name extends string>(
  step: Step<Subject, Name>,
): Step<Subject, Name> {
  return { ...step, onFault: "end" };
}

/** The step as a list has it that reports its faults and goes on. */
export function waiving<Subject, Name extends string>(
  step: Step<Subject, Name>,
): Step<Subject, Name> {
  return { ...step, onFault: "waive" };
}

/**
 * The step as a list has it that goes on for good: nobody comes back to what it leaves, so the
 * ledger has it.
 */
export function abandoning<Subject, Name extends string>(
  step: Step<Subject, Name>,
): Step<Subject, Name> {
  return { ...step, onFault: "abandon" };
}

/**
 * The list as CRI-O has it, which returns at once where the sandbox is stopped already; here only
 * if no step of an earlier run is still to succeed. (seed 004, D15)
 */
export function unlessStopped(elements: readonly Step[]): readonly Element[] {
  return elements.map((step) => ({
    ...step,
    plan: (subject, context) => {
      const { phase, failures = [] } = subject.sandbox;
      if (phase === "stopped" && failures.length === 0) return skip("it is stopped already");
      return step.plan(subject, context);
    },
  }));
}
