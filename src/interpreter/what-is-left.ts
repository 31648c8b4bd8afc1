import type { ContainerRecord } from "../model/container.js";
import { textOf } from "../wrappers/operation.js";
import type { Left } from "./report.js";
import type { Run } from "./run.js";
import { stepsOf, type Element, type Step } from "./step.js";

/**
 * What the list was to take away and has not: of steps that were never reached, that failed, and
 * that were waived or abandoned.
 */
export function whatIsLeft<Subject>(
  run: Run,
  elements: readonly Element<Subject>[],
  subject: Subject,
): readonly Left[] {
  const done = new Set(
    run.settled
      .filter(({ outcome }) => outcome === "acted" || outcome === "skipped")
      .map(({ step }) => step),
  );
  return elements
    .flatMap((element) => stepsOf(element))
    .filter((step) => !done.has(step.name))
    .flatMap((step) =>
      expected(step, subject, run.containers).map((what) => ({ step: step.name, what })),
    );
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
