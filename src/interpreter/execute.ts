import { err, ok, type Result } from "neverthrow";
import type { Done } from "../ports/done.js";
import type { Fault } from "../ports/fault.js";
import type { Answered } from "../wrappers/caller.js";
import type { Left, RunError, RunErrorCause, RunReport } from "./report.js";
import type { Run } from "./run.js";
import { runElements, type Read } from "./run-elements.js";
import { firstOf, stepsOf, type Element } from "./step.js";
import { createTools } from "./tools.js";
import { writePending } from "./remember.js";
import { whatIsLeft } from "./what-is-left.js";

/** What a run is to do. */
interface Execution<Subject> {
  readonly elements: readonly Element<Subject>[];
  readonly read: Read<Subject>;
  /** What the steps are about, as last seen. */
  readonly last: () => Subject;
  /** Which sandbox's lease it needs; none where there is nothing to protect. */
  readonly leaseOn: string | undefined;
  /** Whether nothing had the id before the lease was asked for. */
  readonly wasAbsent?: boolean;
}

/**
 * Runs a list from its first element to its last, under the sandbox's lease and with the
 * synchronisation of observers blocked, and reports what it did either way.
 */
export async function execute<Subject>(
  run: Run,
  execution: Execution<Subject>,
): Promise<Result<RunReport, RunError>> {
  if (run.caller.observed) run.tell({ type: "lifecycle-started", steps: namesOf(execution) });
  const cause = await underLease(run, execution);
  const attempted = cause?.kind === "step-failed" ? cause.attempted : [];
  const left = whatIsLeft(run, execution.elements, execution.last(), attempted);
  return cause === undefined ? ok(reportOf(run, left, "settled")) : err(fail(run, left, cause));
}

function namesOf<Subject>({ elements }: Execution<Subject>): readonly string[] {
  return elements.flatMap((element) => stepsOf(element).map(({ name }) => name));
}

/** The error of a run that ended before its first step, because the store did not answer. */
export function conclude<Subject>(
  run: Run,
  elements: readonly Element<Subject>[],
  last: Subject,
  fault: Fault,
): RunError {
  const cause: RunErrorCause = run.caller.cancellation.aborted()
    ? { kind: "cancelled", next: firstOf(elements) }
    : { kind: "store-failed", fault };
  return fail(run, whatIsLeft(run, elements, last), cause);
}

function fail(run: Run, left: readonly Left[], cause: RunErrorCause): RunError {
  return { ...cause, report: reportOf(run, left, cause.kind) };
}

function reportOf(run: Run, left: readonly Left[], outcome: string): RunReport {
  run.ports.rest();
  const trouble = run.ports.clockTrouble();
  if (trouble !== undefined)
    run.warnings.push(`the host's time is used, not the clock: ${trouble}`);
  const milliseconds = run.ports.clock.elapsed() - run.started;
  run.tell({ type: "lifecycle-settled", outcome, milliseconds });
  return {
    sandboxId: run.sandboxId,
    ...(run.containerId === undefined ? {} : { containerId: run.containerId }),
    settled: run.settled,
    left,
    outlived: run.outlived,
    warnings: run.warnings,
    stateNotPersisted: run.pending.length > 0,
    milliseconds,
  };
}

async function underLease<Subject>(
  run: Run,
  execution: Execution<Subject>,
): Promise<RunErrorCause | undefined> {
  if (execution.leaseOn === undefined) return runAll(run, execution);
  const request = { sandboxId: execution.leaseOn };
  const lease = await run.ports.store.lease(request, run.caller);
  if (lease.isErr()) return unleased(run, execution, lease.error);
  try {
    return await (execution.wasAbsent === true ? lookAgain : underBlock)(run, execution);
  } finally {
    await giveBack(run, "the lease", () => run.ports.giveBack.lease(lease.value, run.caller));
  }
}

function unleased<Subject>(run: Run, execution: Execution<Subject>, fault: Fault): RunErrorCause {
  if (run.caller.cancellation.aborted())
    return { kind: "cancelled", next: firstOf(execution.elements) };
  return fault.reason === "timed-out" || fault.reason === "busy"
    ? { kind: "sandbox-busy", fault }
    : { kind: "store-failed", fault };
}

/**
 * Whoever held the lease may have put the sandbox on record. Where nobody has, it has none for the
 * whole run, whatever is created meanwhile: no fence was put up before that.
 */
async function lookAgain<Subject>(
  run: Run,
  execution: Execution<Subject>,
): Promise<RunErrorCause | undefined> {
  const seen = await execution.read();
  if (seen.isOk() && seen.value.now !== undefined) return underBlock(run, execution);
  return runAll(run, { ...execution, read: () => Promise.resolve(seen) });
}

/** New observers wait until the run is over, so that none misses an event or hears it twice. */
async function underBlock<Subject>(
  run: Run,
  execution: Execution<Subject>,
): Promise<RunErrorCause | undefined> {
  const block = await run.ports.nri?.blockSynchronization({}, run.caller);
  if (block?.isErr()) run.warnings.push(`synchronization is not blocked: ${block.error.message}`);
  try {
    return await runAll(run, execution);
  } finally {
    if (block?.isOk())
      await giveBack(run, "the block", () => run.ports.giveBack.block(block.value, run.caller));
  }
}

/** What could not be written is tried once more under the lease: later it may be true no more. */
async function runAll<Subject>(
  run: Run,
  { elements, read }: Execution<Subject>,
): Promise<RunErrorCause | undefined> {
  const cause = await runElements(run, elements, read, createTools(run));
  if (run.pending.length > 0) await writePending(run);
  return cause;
}

/** How often something is given back before it is left to whoever takes over from a dead holder. */
const mostReturns = 3;

/** Gives back what an adapter handed out; what comes of it changes nothing for the caller. */
export async function giveBack(
  run: Run,
  what: string,
  release: () => Answered<Done>,
): Promise<void> {
  let given = await release();
  for (let tries = 1; given.isErr() && tries < mostReturns; tries += 1) given = await release();
  if (given.isErr()) run.warnings.push(`${what} was not given back: ${given.error.message}`);
}
