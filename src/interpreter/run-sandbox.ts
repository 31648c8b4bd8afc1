import { err, ok, type Result } from "neverthrow";
import type { Policy } from "../model/policy.js";
import type { SandboxPhase, SandboxRecord } from "../model/sandbox.js";
import type { OperationName } from "../observe/events.js";
import type { Fault } from "../ports/fault.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { createRun } from "./create-run.js";
import { conclude, execute } from "./execute.js";
import { withPending } from "./remember.js";
import type { RunError, RunErrorCause, RunReport } from "./report.js";
import type { Run } from "./run.js";
import type { Seen } from "./run-step.js";
import type { RunOptions } from "./run-options.js";
import { firstOf, type Element, type SandboxSubject } from "./step.js";

/** Several sandboxes have ids that begin so: nothing is done to any of them. (D13) */
export interface AmbiguousId {
  readonly kind: "ambiguous-id";
  readonly id: string;
  readonly candidates: readonly string[];
}

/** A list that is to be run on a sandbox. */
export interface SandboxStart {
  readonly operation: OperationName;
  readonly elements: readonly Element[];
  readonly policy: Policy;
  readonly options: RunOptions;
}

/** What a run did, and how far the sandbox had come before it; nothing where it had no record. */
export interface SandboxRun {
  readonly report: RunReport;
  readonly before: SandboxPhase | undefined;
}

/**
 * Finds a sandbox by its id or a prefix of it, and runs a list on it. An id that nothing has is not
 * an error: only the steps that need no record act.
 */
export async function runSandbox(
  ports: PreparedPorts,
  id: string,
  start: SandboxStart,
): Promise<Result<SandboxRun, AmbiguousId | RunError>> {
  const asked = createRun(ports, { ...start, sandbox: fromId(id) });
  const found = await ports.store.findSandbox({ id }, asked.caller);
  if (found.isErr())
    return err(conclude(asked, start.elements, causeOf(asked, start, found.error)));
  if (found.value.state === "ambiguous")
    return err({ kind: "ambiguous-id", id, candidates: found.value.candidates });
  const { value } = found;
  const sandbox = value.state === "absent" ? fromId(id) : value.sandbox;
  const run = sandbox.id === id ? asked : createRun(ports, { ...start, sandbox });
  const before: Before = { phase: undefined };
  const report = await execute(run, {
    elements: start.elements,
    read: () => readSandbox(run, before),
    last: () => ({ sandbox: run.last }),
    leaseOn: value.state === "absent" ? undefined : sandbox.id,
  });
  return report.isErr() ? err(report.error) : ok({ report: report.value, before: before.phase });
}

/** How far the sandbox had come when its record was first read under the lease. */
interface Before {
  phase: SandboxPhase | undefined;
}

/** What an id alone says of a sandbox. */
export function fromId(id: string): SandboxRecord {
  return { id, phase: "unknown", network: "pod" };
}

function causeOf(run: Run, { elements }: SandboxStart, fault: Fault): RunErrorCause {
  return run.caller.cancellation.aborted()
    ? { kind: "cancelled", next: firstOf(elements) }
    : { kind: "store-failed", fault };
}

/**
 * Reads the record afresh. Only the exact id counts: once it is gone, the same text may be a prefix
 * of another sandbox's id.
 */
async function readSandbox(run: Run, before: Before): Promise<Result<Seen<SandboxSubject>, Fault>> {
  const found = await run.ports.store.findSandbox({ id: run.sandboxId }, run.caller);
  if (found.isErr()) return err(found.error);
  const { value } = found;
  const isGone = value.state === "absent" || value.state === "ambiguous";
  if (isGone || value.sandbox.id !== run.sandboxId)
    return ok({ now: undefined, last: { sandbox: run.last } });
  if (value.state === "corrupt") warnOfCorruption(run, value.message);
  run.last = withPending(run, value.sandbox);
  before.phase ??= run.last.phase;
  const subject = { sandbox: run.last };
  return ok({ now: subject, last: subject });
}

function warnOfCorruption(run: Run, message: string): void {
  const warning = `the record is corrupt, and is taken for what its id says: ${message}`;
  if (!run.warnings.includes(warning)) run.warnings.push(warning);
}
