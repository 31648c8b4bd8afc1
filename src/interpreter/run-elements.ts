import type { Result } from "neverthrow";
import type { StepFailure } from "../model/sandbox.js";
import type { StepReport } from "../observe/events.js";
import type { Fault } from "../ports/fault.js";
import { rememberSandboxFact, writePending } from "./remember.js";
import type { RunErrorCause } from "./report.js";
import type { Run } from "./run.js";
import { runStep, type Seen, type StepEnd } from "./run-step.js";
import { firstOf, type Element, type Together, type Tools } from "./step.js";

/** Reads what the steps are about: as the record says now (if there is one), and as last seen. */
export type Read<Subject> = () => Promise<Result<Seen<Subject>, Fault>>;

/**
 * Runs the elements of a list in their order, and says why it stopped short if it did. The record
 * is read afresh before each; what has vanished is done.
 */
export async function runElements<Subject>(
  run: Run,
  elements: readonly Element<Subject>[],
  read: Read<Subject>,
  tools: Tools,
): Promise<RunErrorCause | undefined> {
  for (const element of elements) {
    if (run.caller.cancellation.aborted()) return { kind: "cancelled", next: firstOf([element]) };
    const seen = await read();
    if (seen.isErr()) return unread(run, firstOf([element]), seen.error);
    const ends =
      "together" in element
        ? await runTogether(run, element, seen.value, tools)
        : [await runStep(run, element, seen.value, tools)];
    if (!ends.every(isPlain) || run.last.failures !== undefined) {
      const stopped = await judge(run, ends, firstOf([element]));
      if (stopped !== undefined) return stopped;
    }
    for (const { report } of ends) run.settled.push(report);
    if (run.pending.length > 0) await writePending(run);
  }
  return undefined;
}

function runTogether<Subject>(
  run: Run,
  { together }: Together<Subject>,
  seen: Seen<Subject>,
  tools: Tools,
): Promise<readonly StepEnd<Subject>[]> {
  return Promise.all(together.map((step) => runStep(run, step, seen, tools)));
}

/** Whether nothing of how a step ended asks for a decision. */
function isPlain<Subject>({ report, appearing: ids }: StepEnd<Subject>): boolean {
  return report.faults.length === 0 && ids === undefined;
}

function unread(run: Run, next: readonly string[], fault: Fault): RunErrorCause {
  if (fault.reason === "aborted" && run.caller.cancellation.aborted())
    return { kind: "cancelled", next };
  return { kind: "step-failed", steps: next, faults: [fault], attempted: [] };
}

async function judge<Subject>(
  run: Run,
  ends: readonly StepEnd<Subject>[],
  next: readonly string[],
): Promise<RunErrorCause | undefined> {
  if (ends.every(({ report }) => report.faults.length === 0)) {
    if (failuresOf(run).length > 0) await recover(run, ends);
    return ends.some((ended) => ended.appearing !== undefined) ? appearing(ends) : undefined;
  }
  const unrecorded = await recordFailures(run, ends);
  return causeOf(ends, next) ?? unwaivable(ends, unrecorded);
}

/**
 * A fault may be waived only if the record says so: else a later run could take the sandbox for
 * stopped and never try that step again.
 */
function unwaivable<Subject>(
  ends: readonly StepEnd<Subject>[],
  unrecorded: readonly Fault[],
): RunErrorCause | undefined {
  if (unrecorded.length === 0) return undefined;
  const attempted = ends.map(({ report }) => report);
  const waived = attempted.filter(({ outcome }) => outcome === "waived");
  const faults = [...attempted.flatMap((report) => report.faults), ...unrecorded];
  return { kind: "step-failed", steps: waived.map(({ step }) => step), faults, attempted };
}

/** A step that failed before and succeeds now is no longer a reason why the sandbox is stuck. */
async function recover<Subject>(run: Run, ends: readonly StepEnd<Subject>[]): Promise<void> {
  for (const { report } of ends) {
    const failed = failuresOf(run).some(({ step }) => step === report.step);
    if (!failed || report.outcome !== "acted") continue;
    const fact = { kind: "step-recovered", step: report.step } as const;
    for (const { message } of (await rememberSandboxFact(run, fact)).faults)
      run.warnings.push(`that ${report.step} has recovered was not recorded: ${message}`);
  }
}

async function recordFailures<Subject>(
  run: Run,
  ends: readonly StepEnd<Subject>[],
): Promise<readonly Fault[]> {
  const unrecorded: Fault[] = [];
  if (run.about !== "sandbox") return unrecorded;
  for (const { step, report } of ends) {
    const [fault] = report.faults;
    if (fault === undefined || report.outcome === "interrupted" || step.isPrecondition) continue;
    const before = failuresOf(run).find(({ step }) => step === report.step);
    const at = run.ports.clock.now();
    const count = (before?.count ?? 0) + 1;
    const failure = { step: report.step, at, message: fault.message, count };
    const recorded = await rememberSandboxFact(run, { kind: "step-failed", failure });
    if (report.outcome === "waived") unrecorded.push(...recorded.faults);
  }
  return unrecorded;
}

function failuresOf({ about, last }: Run): readonly StepFailure[] {
  return about === "sandbox" ? (last.failures ?? []) : [];
}

function causeOf<Subject>(
  ends: readonly StepEnd<Subject>[],
  next: readonly string[],
): RunErrorCause | undefined {
  const attempted = ends.map(({ report }) => report);
  const faults = attempted.flatMap((report) => report.faults);
  const failed = attempted.filter(({ outcome }) => outcome === "failed");
  if (ends.some((ended) => ended.appearing !== undefined)) return appearing(ends);
  if (failed.length > 0)
    return { kind: "step-failed", steps: failed.map(({ step }) => step), faults, attempted };
  return attempted.some(wasInterrupted) ? { kind: "cancelled", next } : undefined;
}

function wasInterrupted({ outcome }: StepReport): boolean {
  return outcome === "interrupted";
}

function appearing<Subject>(ends: readonly StepEnd<Subject>[]): RunErrorCause {
  const containerIds = ends.flatMap((ended) => ended.appearing ?? []);
  return { kind: "containers-keep-appearing", containerIds };
}
