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
import { fromId, readSandbox, type AmbiguousId } from "./run-sandbox.js";
import type { ContainerSubject, Element } from "./step.js";

/** A list that is to be run on a container. */
export interface ContainerStart {
  readonly operation: OperationName;
  readonly elements: readonly Element<ContainerSubject>[];
  readonly policy: Policy;
  readonly options: RunOptions;
  /** Whether it waits until no other list is run on the sandbox, and keeps others waiting. */
  readonly underLease: boolean;
  /** The id is whole: what it is only a prefix of is not meant. */
  readonly exact?: true;
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
  const about = { ...start, about: "container" } as const;
  const asked = createRun(ports, { ...about, containerId: id, sandbox: fromId("") });
  const last = subjectFromId(id);
  const { elements } = start;
  const found = await ports.store.findContainer({ id }, asked.caller);
  if (found.isErr()) return err(conclude(asked, elements, last, found.error));
  const value = start.exact ? exactly(id, found.value) : found.value;
  if (value.state === "ambiguous")
    return err({ kind: "ambiguous-id", id, candidates: value.candidates });
  if (value.state === "absent") return runOnNothing(asked, elements, last);
  const { container } = value;
  const sandbox = fromId(container.sandboxId);
  const run = createRun(ports, { ...about, containerId: container.id, sandbox });
  const seen: Looked = { last: { container, sandbox: undefined }, before: undefined };
  const report = await execute(run, {
    elements,
    read: () => readContainer(run, seen),
    last: () => seen.last,
    leaseOn: start.underLease ? sandbox.id : undefined,
  });
  return report.map((settled) => ({ report: settled, before: seen.before }));
}

/** What a run has seen of its container. */
interface Looked {
  last: ContainerSubject;
  /** The record as it was first read under the lease. */
  before: ContainerRecord | undefined;
}

function subjectFromId(id: string): ContainerSubject {
  return { container: { id, sandboxId: "", phase: "unknown" }, sandbox: undefined };
}

/** What was found under a whole id. */
function exactly(id: string, found: ContainerFound): ContainerFound {
  const isIt = found.state === "found" && found.container.id === id;
  return isIt ? found : { state: "absent" };
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
  const value = exactly(id, found.value);
  if (value.state !== "found") return ok({ now: undefined, last: seen.last });
  const sandbox = await readSandbox(run);
  if (sandbox.isErr()) return err(sandbox.error);
  const container = withPendingOf(run, value.container);
  seen.before ??= container;
  seen.last = { container, sandbox: sandbox.value.now?.sandbox };
  return ok({ now: seen.last, last: seen.last });
}
