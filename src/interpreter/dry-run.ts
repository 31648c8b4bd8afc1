import type { ContainerRecord } from "../model/container.js";
import { textOf } from "../wrappers/operation.js";
import { act, stepsOf, type Element, type Plan, type PlanContext, type Step } from "./step.js";

/** What one step would do. */
export interface PlannedStep {
  readonly step: string;
  readonly acts: boolean;
  /** Why it would not act. */
  readonly because?: string;
  /** What it would do, a line each; it may turn out to be done already. */
  readonly expects: readonly string[];
}

/**
 * What a list would do to a subject, decided from the record alone: nothing is called. Each step is
 * taken to succeed, so that the later ones see the record as it would be by then.
 */
export function dryRun<Subject>(
  elements: readonly Element<Subject>[],
  subject: Subject | undefined,
  last: Subject,
  containers: readonly ContainerRecord[],
  context: PlanContext,
): readonly PlannedStep[] {
  const steps: PlannedStep[] = [];
  let known = subject ?? last;
  for (const element of elements) {
    const seen = known;
    for (const step of stepsOf(element)) {
      const why = whyNot(step, subject !== undefined, seen, context);
      steps.push(
        why === undefined
          ? { step: step.name, acts: true, expects: expected(step, seen, containers) }
          : { step: step.name, acts: false, because: why, expects: [] },
      );
      if (why === undefined) known = step.leaves?.(known) ?? known;
    }
  }
  return steps;
}

function whyNot<Subject>(
  step: Step<Subject>,
  hasRecord: boolean,
  subject: Subject,
  context: PlanContext,
): string | undefined {
  if (!hasRecord && step.withoutRecord === undefined) return "it has no record";
  const plan = planned(step, subject, context);
  return plan.acts ? undefined : plan.because;
}

/** Whether a step would act. One of an embedder's own may throw; then it is taken to act. */
export function planned<Subject>(
  step: Step<Subject>,
  subject: Subject,
  context: PlanContext,
): Plan {
  try {
    return step.plan(subject, context);
  } catch {
    return act;
  }
}

/** What a step would do, a line each. A step of an embedder's own may throw; ours do not. */
export function expected<Subject>(
  step: Step<Subject>,
  subject: Subject,
  containers: readonly ContainerRecord[],
): readonly string[] {
  try {
    return step.expect(subject, containers);
  } catch (thrown) {
    return [`something that it cannot name: ${textOf(thrown)}`];
  }
}
