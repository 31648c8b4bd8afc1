import { err, ok, type Result } from "neverthrow";
import type { ContainerRecord } from "../model/container.js";
import type { Policy } from "../model/policy.js";
import type { OperationName } from "../observe/events.js";
import type { ContainerFound } from "../ports/container-store.js";
import type { Fault } from "../ports/fault.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { createRun } from "./create-run.js";
import { conclude, execute } from "./execute.js";
import { withPendingOf } from "./remember.js";
import type { RunError, RunReport } from "./report.js";
import type { Run } from "./run.js";
import type { Seen } from "./run-step.js";
import type { RunOptions } from "./run-options.js";
import { ambiguous, fromId, readSandbox, type AmbiguousId } from "./run-sandbox.js";
import type { ContainerSubject, Element } from "./step.js";

/** A list that is to be run on a container. */
export interface ContainerStart {
  readonly operation: OperationName;
  readonly elements: readonly Element<ContainerSubject>[];
  readonly policy: Policy;
  readonly options: RunOptions;
  /** Whether it waits until no other list is run on the sandbox, and keeps others waiting. */
  readonly underLease: boolean;
}

/** What a run did, and what the container was like before it; nothing where it had no record. */
export interface ContainerRun {
  readonly report: RunReport;
  readonly before: ContainerRecord | undefined;
}

/**
 * Finds a container by its id or a prefix of it, and runs a list on it. An id that nothing has is
 * not an error, and nothing acts. Its sandbox may have no record any more. (failures.md S03)
 */
export async function runContainer(
  ports: PreparedPorts,
  id: string,
  start: ContainerStart,
): Promise<Result<ContainerRun, AmbiguousId | RunError>> {
  const asked = createContainerRun(ports, id, start);
  const found = await ports.store.findContainer({ id }, asked.caller);
  if (found.isErr()) return err(conclude(asked, start.elements, subjectFromId(id), found.error));
  const { value } = found;
  if (value.state === "ambiguous") return ambiguous(asked, id, value.candidates);
  if (value.state === "absent") return runOnNothing(asked, start.elements, subjectFromId(id));
  return runFoundContainer(ports, value.container, start);
}

/** Runs a list on a container that has been found; it may have vanished since. */
export async function runFoundContainer(
  ports: PreparedPorts,
  container: ContainerRecord,
  start: ContainerStart,
): Promise<Result<ContainerRun, RunError>> {
  const run = createContainerRun(ports, container.id, start, container.sandboxId);
  const seen: Looked = { last: { container, sandbox: undefined }, before: undefined };
  const report = await execute(run, {
    elements: start.elements,
    read: () => readContainer(run, seen),
    last: () => seen.last,
    leaseOn: start.underLease ? container.sandboxId : undefined,
  });
  return report.map((settled) => ({ report: settled, before: seen.before }));
}

/** Makes the state of a run about a container, whose sandbox may not be known yet. */
export function createContainerRun(
  ports: PreparedPorts,
  containerId: string,
  start: ContainerStart,
  sandboxId = "",
): Run {
  const sandbox = fromId(sandboxId);
  return createRun(ports, { ...start, about: "container", containerId, sandbox });
}

/** What a run has seen of its container. */
interface Looked {
  last: ContainerSubject;
  /** The record as it was first read under the lease. */
  before: ContainerRecord | undefined;
}

/** What an id alone says of a container. */
export function subjectFromId(id: string): ContainerSubject {
  return { container: { id, sandboxId: "", phase: "unknown" }, sandbox: undefined };
}

/** The container that was found, if it has exactly this id. */
export function exactContainer(id: string, found: ContainerFound): ContainerRecord | undefined {
  return found.state === "found" && found.container.id === id ? found.container : undefined;
}

/** There is no record to read, and no sandbox whose lease could be taken. */
async function runOnNothing(
  run: Run,
  elements: readonly Element<ContainerSubject>[],
  last: ContainerSubject,
): Promise<Result<ContainerRun, RunError>> {
  const read = () => Promise.resolve(ok({ now: undefined, last }));
  const report = await execute(run, { elements, read, last: () => last, leaseOn: undefined });
  return report.map((settled) => ({ report: settled, before: undefined }));
}

/** Reads both records afresh. Only the exact id counts, as for sandboxes. */
async function readContainer(
  run: Run,
  seen: Looked,
): Promise<Result<Seen<ContainerSubject>, Fault>> {
  const { id } = seen.last.container;
  const found = await run.ports.store.findContainer({ id }, run.caller);
  if (found.isErr()) return err(found.error);
  const exact = exactContainer(id, found.value);
  if (exact === undefined) return ok({ now: undefined, last: seen.last });
  const sandbox = await readSandbox(run);
  if (sandbox.isErr()) return err(sandbox.error);
  const container = withPendingOf(run, exact);
  seen.before ??= container;
  seen.last = { container, sandbox: sandbox.value.now?.sandbox };
  return ok({ now: seen.last, last: seen.last });
}
