import type { ContainerRecord } from "../model/container.js";
import { applyContainerFact } from "../model/facts.js";
import type { StepReport } from "../observe/events.js";
import { dryRun, expected, planned } from "./dry-run.js";
import type { Left } from "./report.js";
import type { Run } from "./run.js";
import { stepsOf, type Element, type Step } from "./step.js";

/**
 * What the list was to take away and has not: what was given up, what processes may use that were
 * given up alive, and what the steps would still do that were never reached, that failed, or that
 * were waived. `attempted` are steps of an element that ended the run; those of them that acted
 * have left nothing.
 */
export function whatIsLeft<Subject>(
  run: Run,
  elements: readonly Element<Subject>[],
  subject: Subject,
  attempted: readonly StepReport[] = [],
): readonly Left[] {
  const isInUse = run.last.liveProcessesAbandoned === true;
  if (!isInUse && isAllDone(run, elements)) return run.givenUp;
  const done = new Set<string>();
  for (const report of [...run.settled, ...attempted])
    if (isDoneWith(report)) done.add(report.step);
  const containers = run.containers.map((container) => asKnown(run, container));
  const kept = isInUse ? elements.flatMap((element) => keptBy(run, element, subject)) : [];
  for (const { name } of kept) done.add(name);
  const sayings = run.about === "sandbox" && !run.areContainersKnown ? saysOf(elements) : undefined;
  const undone = dryRun(elements, subject, subject, containers, run.plan)
    .filter(({ step }) => !done.has(step))
    .flatMap(({ step, acts, expects }) => {
      const unsure = acts && expects.length === 0 ? sayings?.get(step) : undefined;
      return (unsure === undefined ? expects : [unsure]).map((what) => ({ step, what }));
    });
  const held = kept.flatMap((step) =>
    expected(step, subject, containers).map((what) => ({ step: step.name, what })),
  );
  return [...run.givenUp, ...held, ...undone];
}

/** What each step does: all that can be told of one before anybody could list the containers. */
function saysOf<Subject>(elements: readonly Element<Subject>[]): ReadonlyMap<string, string> {
  const steps = elements.flatMap((element) => stepsOf(element));
  return new Map(steps.map(({ name, says }) => [name, says]));
}

/** The steps that leave as it is what they are there to release. */
function keptBy<Subject>(
  { plan: context }: Run,
  element: Element<Subject>,
  subject: Subject,
): readonly Step<Subject>[] {
  return stepsOf(element).filter((step) => planned(step, subject, context).keeps === true);
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
