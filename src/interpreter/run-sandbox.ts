import { err, ok, type Err, type Result } from "neverthrow";
import type { Policy } from "../model/policy.js";
import type { PodSandboxRequest } from "../model/requests.js";
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
import { stepsOf, type Element, type SandboxSubject } from "./step.js";

/** Several sandboxes, or containers, have ids that begin so: nothing is done to any. (D13) */
export interface AmbiguousId {
  readonly kind: "ambiguous-id";
  readonly id: string;
  readonly candidates: readonly string[];
}

/** A list that is to be run on a sandbox. */
interface SandboxStart {
  readonly operation: OperationName;
  readonly elements: readonly Element[];
  readonly policy: Policy;
  readonly options: RunOptions;
  /** The container whose deletion takes the sandbox along. */
  readonly containerId?: string;
}

/** What a run did, and how far the sandbox had come before it; nothing where it had no record. */
export interface SandboxRun {
  readonly report: RunReport;
  readonly before: SandboxPhase | undefined;
  /** How far it has come. */
  readonly after: SandboxPhase;
  /** Processes of it were given up alive, by this run or by an earlier one. */
  readonly isGivenUpAlive: boolean;
}

/**
 * Finds a sandbox by its id or a prefix of it, and runs a list on it. An id that nothing has is not
 * an error: only the steps that need no record act.
 */
export async function runSandbox(
  ports: PreparedPorts,
  request: PodSandboxRequest,
  start: SandboxStart,
): Promise<Result<SandboxRun, AmbiguousId | RunError>> {
  const id = request.podSandboxId;
  const asked = begin(ports, start, fromId(id));
  const found = await ports.store.findSandbox({ id }, asked.caller);
  if (found.isErr()) return unanswered(asked, start, found.error);
  const value = foundFor(request, found.value);
  if (value.state === "ambiguous") return ambiguous(asked, id, value.candidates);
  return runFound(asked, start, value);
}

/** Runs a list on the sandbox that has exactly this id, and never on one that it is a prefix of. */
export async function runExactSandbox(
  ports: PreparedPorts,
  id: string,
  start: SandboxStart,
): Promise<Result<SandboxRun, RunError>> {
  const asked = begin(ports, start, fromId(id));
  const found = await ports.store.findSandbox({ id }, asked.caller);
  if (found.isErr()) return unanswered(asked, start, found.error);
  return runFound(asked, start, exactSandbox(id, found.value));
}

function begin(
  ports: PreparedPorts,
  { operation, policy, options, containerId }: SandboxStart,
  sandbox: SandboxRecord,
): Run {
  return createRun(ports, { operation, sandbox, containerId, policy, options });
}

/** Nothing is run, and no timer of the look-up keeps a process alive. */
export function ambiguous(
  { ports }: Run,
  id: string,
  candidates: readonly string[],
): Err<never, AmbiguousId> {
  ports.rest();
  return err({ kind: "ambiguous-id", id, candidates });
}

function unanswered(asked: Run, { elements }: SandboxStart, fault: Fault): Err<never, RunError> {
  // What nobody could read may owe anything.
  const sandbox: SandboxRecord = { ...asked.last, attachments: "unreadable" };
  return err(conclude(asked, elements, { sandbox }, fault));
}

async function runFound(
  asked: Run,
  start: SandboxStart,
  found: KnownSandbox,
): Promise<Result<SandboxRun, RunError>> {
  const isFound = found.state !== "absent";
  const sandbox = isFound ? found.sandbox : asked.last;
  const run = sandbox.id === asked.sandboxId ? asked : begin(asked.ports, start, sandbox);
  const isLeased = isFound || start.elements.some(actsWithoutRecord);
  run.last = sandbox;
  run.areContainersKnown = !isFound;
  const report = await execute(run, {
    elements: start.elements,
    read: () => (isLeased ? readSandbox(run) : readNothing(run)),
    last: () => ({ sandbox: run.last }),
    leaseOn: isLeased ? sandbox.id : undefined,
    wasAbsent: !isFound,
  });
  return report.map((settled) => ({
    report: settled,
    before: run.before,
    after: run.last.phase,
    isGivenUpAlive: run.last.liveProcessesAbandoned === true,
  }));
}

function actsWithoutRecord(element: Element): boolean {
  return stepsOf(element).some(({ withoutRecord }) => withoutRecord === true);
}

/** No lease keeps others out: a record that appears meanwhile is not this run's to tear down. */
function readNothing(run: Run): Promise<Result<Seen<SandboxSubject>, Fault>> {
  return Promise.resolve(ok({ now: undefined, last: { sandbox: run.last } }));
}

/** What an id alone says of a sandbox. */
export function fromId(id: string): SandboxRecord {
  return { id, phase: "unknown", network: "pod" };
}

/** What an id turns out to be that is not ambiguous. */
type KnownSandbox = Exclude<SandboxFound, { readonly state: "ambiguous" }>;

/** What was found for a request, which may take an id for whole. */
export function foundFor(
  { podSandboxId, exact }: PodSandboxRequest,
  found: SandboxFound,
): SandboxFound {
  return exact === true ? exactSandbox(podSandboxId, found) : found;
}

/** What was found under exactly this id. */
export function exactSandbox(id: string, found: SandboxFound): KnownSandbox {
  const isIt = "sandbox" in found && found.sandbox.id === id;
  return isIt ? found : { state: "absent" };
}

/**
 * Reads the record afresh. Only the exact id counts: once it is gone, the same text may be a prefix
 * of another sandbox's id.
 */
export async function readSandbox(run: Run): Promise<Result<Seen<SandboxSubject>, Fault>> {
  return see(run, await run.ports.store.findSandbox({ id: run.sandboxId }, run.caller));
}

function see(run: Run, found: Result<SandboxFound, Fault>): Result<Seen<SandboxSubject>, Fault> {
  if (found.isErr()) return err(found.error);
  const value = exactSandbox(run.sandboxId, found.value);
  if (value.state === "absent") return ok({ now: undefined, last: { sandbox: run.last } });
  if (value.state === "corrupt") warnOfCorruption(run, value.message);
  run.last = withPending(run, value.sandbox);
  run.before ??= run.last.phase;
  const subject = { sandbox: run.last };
  return ok({ now: subject, last: subject, known: () => ({ sandbox: run.last }) });
}

function warnOfCorruption(run: Run, message: string): void {
  const warning = `the record is corrupt, and is taken for what its id says: ${message}`;
  if (!run.warnings.includes(warning)) run.warnings.push(warning);
}
