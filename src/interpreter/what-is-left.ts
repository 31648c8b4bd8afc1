import type { ContainerRecord } from "../model/container.js";
import { applyContainerFact } from "../model/facts.js";
import type { StepReport } from "../observe/events.js";
import { textOf } from "../wrappers/operation.js";
import type { Left } from "./report.js";
import type { Run } from "./run.js";
import { stepsOf, type Element, type Step } from "./step.js";

/**
 * What the list was to take away and has not: of steps that were never reached, that failed, and
 * that were waived or abandoned. `attempted` are steps of an element that ended the run; those of
 * them that acted have left nothing.
 */
export function whatIsLeft<Subject>(
  run: Run,
  elements: readonly Element<Subject>[],
  subject: Subject,
  attempted: readonly StepReport[] = [],
): readonly Left[] {
  const done = new Set(
    [...run.settled, ...attempted]
      .filter(({ outcome }) => outcome === "acted" || outcome === "skipped")
      .map(({ step }) => step),
  );
  const undone = elements
    .flatMap((element) => stepsOf(element))
    .filter((step) => !done.has(step.name));
  if (undone.length === 0) return [];
  const containers = run.containers.map((container) => asKnown(run, container));
  return undone.flatMap((step) =>
    expected(step, subject, containers).map((what) => ({ step: step.name, what })),
  );
}

/** A container with what this run has recorded of it. */
function asKnown(run: Run, container: ContainerRecord): ContainerRecord {
  return (run.known.get(container.id) ?? []).reduce(applyContainerFact, container);
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
