import type { ContainerRecord } from "../model/container.js";
import { applyContainerFact } from "../model/facts.js";
import type { StepReport } from "../observe/events.js";
import { dryRun } from "./dry-run.js";
import type { Left } from "./report.js";
import type { Run } from "./run.js";
import { stepsOf, type Element } from "./step.js";

/**
 * What the list was to take away and has not: what was given up, and what the steps would still do
 * that were never reached, that failed, or that were waived. `attempted` are steps of an element
 * that ended the run; those of them that acted have left nothing.
 */
export function whatIsLeft<Subject>(
  run: Run,
  elements: readonly Element<Subject>[],
  subject: Subject,
  attempted: readonly StepReport[] = [],
): readonly Left[] {
  const done = new Set<string>();
  for (const { step, outcome } of [...run.settled, ...attempted])
    if (outcome === "acted" || outcome === "skipped" || outcome === "abandoned") done.add(step);
  const isDone = (element: Element<Subject>): boolean =>
    stepsOf(element).every(({ name }) => done.has(name));
  if (elements.every(isDone)) return run.givenUp;
  const containers = run.containers.map((container) => asKnown(run, container));
  const undone = dryRun(elements, subject, subject, containers, run.plan)
    .filter(({ step }) => !done.has(step))
    .flatMap(({ step, expects }) => expects.map((what) => ({ step, what })));
  return [...run.givenUp, ...undone];
}

/** A container with what this run has recorded of it. */
function asKnown(run: Run, container: ContainerRecord): ContainerRecord {
  return (run.known.get(container.id) ?? []).reduce(applyContainerFact, container);
}
