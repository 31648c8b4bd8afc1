import type { ContainerRecord } from "../model/container.js";
import { applyContainerFact } from "../model/facts.js";
import type { StepReport } from "../observe/events.js";
import { dryRun } from "./dry-run.js";
import type { Left } from "./report.js";
import type { Run } from "./run.js";
import type { Element } from "./step.js";

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
  if (isAllDone(run, elements)) return run.givenUp;
  const done = new Set<string>();
  for (const report of [...run.settled, ...attempted])
    if (isDoneWith(report)) done.add(report.step);
  const containers = run.containers.map((container) => asKnown(run, container));
  const undone = dryRun(elements, subject, subject, containers, run.plan)
    .filter(({ step }) => !done.has(step))
    .flatMap(({ step, expects }) => expects.map((what) => ({ step, what })));
  return [...run.givenUp, ...undone];
}

/** Most runs settle every step of their list; the names in a list differ. */
function isAllDone<Subject>({ settled }: Run, elements: readonly Element<Subject>[]): boolean {
  let steps = 0;
  for (const element of elements) steps += "together" in element ? element.together.length : 1;
  return settled.length === steps && settled.every(isDoneWith);
}

function isDoneWith({ outcome }: StepReport): boolean {
  return outcome === "acted" || outcome === "skipped" || outcome === "abandoned";
}

/** A container with what this run has recorded of it. */
function asKnown(run: Run, container: ContainerRecord): ContainerRecord {
  return (run.known.get(container.id) ?? []).reduce(applyContainerFact, container);
}
