import type { ContainerRecord } from "../model/container.js";
import { expected } from "./what-is-left.js";
import { stepsOf, type Element, type PlanContext } from "./step.js";

/** What one step would do. */
export interface PlannedStep {
  readonly step: string;
  readonly acts: boolean;
  /** Why it would not act. */
  readonly because?: string;
  /** What it would do, a line each; it may turn out to be done already. */
  readonly expects: readonly string[];
}

/** What a list would do to a subject, decided from the record alone: nothing is called. */
export function dryRun<Subject>(
  elements: readonly Element<Subject>[],
  subject: Subject | undefined,
  last: Subject,
  containers: readonly ContainerRecord[],
  context: PlanContext,
): readonly PlannedStep[] {
  return elements
    .flatMap((element) => stepsOf(element))
    .map((step) => {
      const { name } = step;
      if (subject === undefined && step.withoutRecord === undefined)
        return { step: name, acts: false, because: "it has no record", expects: [] };
      const plan = step.plan(subject ?? last, context);
      if (!plan.acts) return { step: name, acts: false, because: plan.because, expects: [] };
      return { step: name, acts: true, expects: expected(step, subject ?? last, containers) };
    });
}
