import { err, ok, type Result } from "neverthrow";
import type { Policy } from "../model/policy.js";
import type { SandboxPhase, SandboxRecord } from "../model/sandbox.js";
import type { OperationName } from "../observe/events.js";
import type { SandboxFound } from "../ports/container-store.js";
import type { Fault } from "../ports/fault.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { createRun } from "./create-run.js";
import { conclude, execute } from "./execute.js";
import { withPending } from "./remember.js";
import type { RunError, RunReport } from "./report.js";
import type { Run } from "./run.js";
import type { Seen } from "./run-step.js";
import type { RunOptions } from "./run-options.js";
import type { Element, SandboxSubject } from "./step.js";

/** Several sandboxes, or containers, have ids that begin so: nothing is done to any. (D13) */
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
  /** The container whose deletion takes the sandbox along. */
  readonly containerId?: string;
  /** The id is whole: what it is only a prefix of is not meant. */
  readonly exact?: true;
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
    return err(conclude(asked, start.elements, { sandbox: asked.last }, found.error));
  const value = start.exact ? exactly(id, found.value) : found.value;
  if (value.state === "ambiguous")
    return err({ kind: "ambiguous-id", id, candidates: value.candidates });
  const sandbox = value.state === "absent" ? fromId(id) : value.sandbox;
  const run = sandbox.id === id ? asked : createRun(ports, { ...start, sandbox });
  let before: SandboxPhase | undefined;
  const report = await execute(run, {
    elements: start.elements,
    read: async () => {
      const seen = await readSandbox(run);
      if (seen.isOk()) before ??= seen.value.now?.sandbox.phase;
      return seen;
    },
    last: () => ({ sandbox: run.last }),
    leaseOn: value.state === "absent" ? undefined : sandbox.id,
  });
  return report.map((settled) => ({ report: settled, before }));
}

/** What an id alone says of a sandbox. */
export function fromId(id: string): SandboxRecord {
  return { id, phase: "unknown", network: "pod" };
}

/** What was found under a whole id. */
function exactly(id: string, found: SandboxFound): SandboxFound {
  const isIt = "sandbox" in found && found.sandbox.id === id;
  return isIt ? found : { state: "absent" };
}

/**
 * Reads the record afresh. Only the exact id counts: once it is gone, the same text may be a prefix
 * of another sandbox's id.
 */
export async function readSandbox(run: Run): Promise<Result<Seen<SandboxSubject>, Fault>> {
  const found = await run.ports.store.findSandbox({ id: run.sandboxId }, run.caller);
  if (found.isErr()) return err(found.error);
  const value = exactly(run.sandboxId, found.value);
  if (!("sandbox" in value)) return ok({ now: undefined, last: { sandbox: run.last } });
  if (value.state === "corrupt") warnOfCorruption(run, value.message);
  run.last = withPending(run, value.sandbox);
  const subject = { sandbox: run.last };
  return ok({ now: subject, last: subject });
}

function warnOfCorruption(run: Run, message: string): void {
  const warning = `the record is corrupt, and is taken for what its id says: ${message}`;
  if (!run.warnings.includes(warning)) run.warnings.push(warning);
}
