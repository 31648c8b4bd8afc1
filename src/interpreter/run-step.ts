import type { StepOutcome, StepReport } from "../observe/events.js";
import type { Fault } from "../ports/fault.js";
import { textOf } from "../wrappers/operation.js";
import { putIntoLedger } from "./put-into-ledger.js";
import type { Run } from "./run.js";
import { skip, type Plan, type Step, type Tools } from "./step.js";
import { failedBy, nothingDone, plus, type Tally } from "./tally.js";

/** How a step ended. */
export interface StepEnd<Subject> {
  readonly step: Step<Subject>;
  readonly report: StepReport;
  /** Containers that kept appearing, which ends the run. */
  readonly appearing: readonly string[] | undefined;
}

/** What a step is about: as the record says now, and as it was last seen. */
export interface Seen<Subject> {
  readonly now: Subject | undefined;
  readonly last: Subject;
  /** What it is known to be by now: as read, and with what was recorded since. */
  readonly known?: () => Subject;
}

/** Plans one step, calls it if it acts, and says how it ended. It never throws. */
export async function runStep<Subject>(
  run: Run,
  step: Step<Subject>,
  seen: Seen<Subject>,
  tools: Tools,
): Promise<StepEnd<Subject>> {
  const plan = planStep(run, step, seen);
  if ("fault" in plan) return end(run, step, "failed", failedBy(plan.fault), 0);
  if (!plan.acts) return end(run, step, "skipped", nothingDone, 0, plan.because);
  run.tell({ type: "step-started", step: step.name });
  const { clock } = run.ports;
  const started = clock.elapsed();
  const subject = seen.now ?? seen.last;
  let tally: Tally;
  try {
    tally = await step.act(subject, tools);
  } catch (thrown) {
    tally = failedBy(crashOf(run, step.name, thrown));
  }
  if (tally.faults.length === 0) return end(run, step, "acted", tally, clock.elapsed() - started);
  const judged = await judge(run, step, seen.known?.() ?? subject, tally, tools);
  return end(run, step, judged.outcome, judged.tally, clock.elapsed() - started);
}

/** What faults come to: an embedder's own way of giving a step up may throw, too. */
async function judge<Subject>(
  run: Run,
  step: Step<Subject>,
  known: Subject,
  tally: Tally,
  tools: Tools,
): Promise<{ readonly outcome: StepOutcome; readonly tally: Tally }> {
  try {
    const outcome = outcomeOf(run, step, tally.faults);
    const { abandon } = step;
    if (outcome !== "abandoned" || abandon === undefined) return { outcome, tally };
    const givenUp = { step: step.name, abandon };
    const written = await putIntoLedger(run, givenUp, known, tally.faults, tools);
    const held = written.faults.length === 0 ? "abandoned" : "failed";
    return { outcome: held, tally: plus(tally, written) };
  } catch (thrown) {
    return { outcome: "failed", tally: plus(tally, failedBy(crashOf(run, step.name, thrown))) };
  }
}

/** A step of an embedder's own may throw; ours do not. */
function planStep<Subject>(
  run: Run,
  step: Step<Subject>,
  { now, last }: Seen<Subject>,
): Plan | { readonly fault: Fault } {
  if (now === undefined && step.withoutRecord === undefined) return skip("it has no record");
  try {
    return step.plan(now ?? last, run.plan);
  } catch (thrown) {
    return { fault: crashOf(run, step.name, thrown) };
  }
}

function crashOf(run: Run, step: string, thrown: unknown): Fault {
  const message = `the step threw: ${textOf(thrown)}`;
  const about = { port: "step", operation: step, subject: run.sandboxId } as const;
  return { ...about, reason: "crashed", message, attempt: 1, milliseconds: 0 };
}

function outcomeOf<Subject>(run: Run, step: Step<Subject>, faults: readonly Fault[]): StepOutcome {
  if (run.caller.cancellation.aborted() && faults.some(({ reason }) => reason === "aborted"))
    return "interrupted";
  const { abandon, onFault } = step;
  if (abandon === undefined) return onFault === "end" ? "failed" : "waived";
  const isCovered = faults.every((fault) => abandon.covers?.(fault) ?? true);
  const isAllowed = onFault === "abandon" || abandon.allowed?.(run.plan.policy) === true;
  if (isCovered && isAllowed) return "abandoned";
  return onFault === "waive" ? "waived" : "failed";
}

function end<Subject>(
  run: Run,
  step: Step<Subject>,
  outcome: StepOutcome,
  { changed, warnings, faults, appearing }: Tally,
  milliseconds: number,
  because?: string,
): StepEnd<Subject> {
  const ended: StepReport =
    because === undefined
      ? { step: step.name, outcome, changed, warnings, faults, milliseconds }
      : { step: step.name, outcome, because, changed, warnings, faults, milliseconds };
  run.tell({ type: "step-settled", step: step.name, report: ended });
  return { step, report: ended, appearing };
}
