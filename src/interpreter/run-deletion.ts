import { err, ok, type Result } from "neverthrow";
import type { ContainerRecord } from "../model/container.js";
import type { ContainerType } from "../model/container-type.js";
import {
  judgeDeletion,
  type InvalidOciConfig,
  type UnknownContainerType,
} from "../model/deletable.js";
import type { Policy } from "../model/policy.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Fault } from "../ports/fault.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { conclude } from "./execute.js";
import type { RunError, RunReport, WithReport } from "./report.js";
import {
  createContainerRun,
  exactContainer,
  runFoundContainer,
  subjectFromId,
  type ContainerStart,
} from "./run-container.js";
import type { RunOptions } from "./run-options.js";
import { exactSandbox, runExactSandbox } from "./run-sandbox.js";
import type { ContainerSubject, Element } from "./step.js";

const operation = "delete-container";

/** What became of one id. */
export type DeleteResult = DeletedContainer | FailedDeletion;

/** One id that nothing has any more. */
export interface DeletedContainer {
  readonly containerId: string;
  /** `absent`: nothing had it, and deleting it was forced. */
  readonly outcome: "deleted" | "absent";
  readonly type?: ContainerType;
  /** What was missing, and was gone on without. */
  readonly warnings: readonly string[];
  /** What was done: one list, or two for the container of a sandbox whose record is gone. */
  readonly runs: readonly RunReport[];
}

/** One id that is still there, and why. */
export interface FailedDeletion {
  readonly containerId: string;
  readonly outcome: "failed";
  readonly error: DeleteFailure;
}

/** Why one container could not be deleted. */
export type DeleteFailure =
  ContainerNotFound | ContainerNotStopped | UnknownContainerType | InvalidOciConfig | RunError;

/** Nothing has exactly this id. */
export interface ContainerNotFound {
  readonly kind: "not-found";
  readonly containerId: string;
}

/** It has not stopped, or cannot be said to have; nothing has been done. (D26) */
export type ContainerNotStopped = WithReport<{
  readonly kind: "not-stopped";
  readonly containerId: string;
  /** What the runtime says: `created`, `running`, `paused` or `unknown`. */
  readonly state: string;
}>;

/** How ids are to be deleted. */
interface Deletion {
  readonly ports: PreparedPorts;
  readonly policy: Policy;
  readonly options: RunOptions;
  /** What is killed if it runs, and what is missing is gone on without. */
  readonly force: boolean;
  readonly containerSteps: readonly Element<ContainerSubject>[];
  readonly sandboxSteps: readonly Element[];
}

/** What there is of an id: a container, its sandbox, or a sandbox whose container has no record. */
interface Target {
  readonly container: ContainerRecord | undefined;
  readonly sandbox: SandboxRecord | undefined;
}

/**
 * Attempts every id once, and says in their order what became of each. All are looked up before the
 * first is deleted, which may take others along.
 */
export async function runDeletion(
  ids: readonly string[],
  deletion: Deletion,
): Promise<readonly DeleteResult[]> {
  const targets = new Map<string, Result<Target, RunError>>();
  for (const id of ids) if (!targets.has(id)) targets.set(id, await find(id, deletion));
  const results: DeleteResult[] = [];
  for (const [id, target] of targets)
    results.push(
      target.isErr() ? failed(id, target.error) : await deleteOne(id, target.value, deletion),
    );
  deletion.ports.rest();
  return results;
}

async function find(id: string, deletion: Deletion): Promise<Result<Target, RunError>> {
  const { ports, containerSteps } = deletion;
  const asked = createContainerRun(ports, id, startOf(deletion));
  const unanswered = (fault: Fault): RunError =>
    conclude(asked, containerSteps, subjectFromId(id), fault);
  const found = await ports.store.findContainer({ id }, asked.caller);
  if (found.isErr()) return err(unanswered(found.error));
  const container = exactContainer(id, found.value);
  const sandboxId = container?.sandboxId ?? id;
  const of = await ports.store.findSandbox({ id: sandboxId }, asked.caller);
  if (of.isErr()) return err(unanswered(of.error));
  const known = exactSandbox(sandboxId, of.value);
  return ok({ container, sandbox: known.state === "absent" ? undefined : known.sandbox });
}

async function deleteOne(id: string, target: Target, deletion: Deletion): Promise<DeleteResult> {
  const { container, sandbox } = target;
  const found = container ?? sandbox;
  if (found === undefined) return deleteAbsent(id, deletion);
  const isSandbox = container === undefined || container.sandboxId === id;
  const presumed = isSandbox ? "pod_sandbox" : "pod_container";
  const judged = judgeDeletion({ ...found, presumed }, deletion.force);
  if (judged.isErr()) return failed(id, judged.error);
  const type = container === undefined ? "pod_sandbox" : judged.value.type;
  const runs = await runEach(listsFor(id, target, type, deletion));
  if (runs.isErr()) return failed(id, runs.error);
  const { warnings } = judged.value;
  return { containerId: id, outcome: "deleted", type, warnings, runs: runs.value };
}

/** By force, a name is released that the id may hold still. */
async function deleteAbsent(id: string, deletion: Deletion): Promise<DeleteResult> {
  if (!deletion.force) return failed(id, { kind: "not-found", containerId: id });
  const runs = await runEach([() => deleteSandbox(id, id, deletion)]);
  if (runs.isErr()) return failed(id, runs.error);
  return { containerId: id, outcome: "absent", warnings: [], runs: runs.value };
}

type Run = () => Promise<Result<{ readonly report: RunReport }, RunError>>;

/** A sandbox takes its container along; one that has lost its record leaves the container alone. */
function listsFor(
  id: string,
  { container, sandbox }: Target,
  type: ContainerType,
  deletion: Deletion,
): readonly Run[] {
  const own = container === undefined ? [] : [() => deleteOwn(container, deletion)];
  if (type === "pod_container") return own;
  const whole = () => deleteSandbox(id, container?.sandboxId ?? id, deletion);
  return sandbox === undefined ? [...own, whole] : [whole];
}

function deleteOwn(container: ContainerRecord, deletion: Deletion) {
  return runFoundContainer(deletion.ports, container, startOf(deletion));
}

function startOf({ containerSteps, policy, options }: Deletion): ContainerStart {
  return { operation, elements: containerSteps, policy, options, underLease: true };
}

function deleteSandbox(containerId: string, sandboxId: string, deletion: Deletion) {
  const { ports, sandboxSteps: elements, policy, options } = deletion;
  return runExactSandbox(ports, sandboxId, { operation, elements, policy, options, containerId });
}

async function runEach(runs: readonly Run[]): Promise<Result<readonly RunReport[], RunError>> {
  const reports: RunReport[] = [];
  for (const run of runs) {
    const ran = await run();
    if (ran.isErr()) return err(ran.error);
    reports.push(ran.value.report);
  }
  return ok(reports);
}

function failed(containerId: string, error: DeleteFailure): FailedDeletion {
  return { containerId, outcome: "failed", error: notStopped(containerId, error) ?? error };
}

/** Before anything was done, it was found that it has not stopped. */
function notStopped(containerId: string, error: DeleteFailure): ContainerNotStopped | undefined {
  if (error.kind !== "step-failed" || error.report.settled.length > 0) return undefined;
  const [state] = error.faults.flatMap(({ details }) => details?.state ?? []);
  if (state === undefined) return undefined;
  return { kind: "not-stopped", containerId, state, report: error.report };
}
