import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { createRun } from "./interpreter/create-run.js";
import { dryRun, type PlannedStep } from "./interpreter/dry-run.js";
import { atEdge, type Defect } from "./interpreter/edge.js";
import { frontDoor } from "./interpreter/front-door.js";
import type { LifecycleOptions } from "./interpreter/run-options.js";
import { foundFor, fromId, type AmbiguousId } from "./interpreter/run-sandbox.js";
import type { Run } from "./interpreter/run.js";
import type { Element } from "./interpreter/step.js";
import type { InvalidRequest } from "./model/invalid-request.js";
import { choosePolicy, defaultPolicy } from "./model/policy.js";
import { parsePodSandboxRequest, type PodSandboxRequest } from "./model/requests.js";
import type { OperationName } from "./observe/events.js";
import type { Fault } from "./ports/fault.js";
import { removeSteps } from "./remove-pod-sandbox.js";
import { stopSteps } from "./stop-pod-sandbox.js";
import type { AnyPorts } from "./wrappers/prepare-ports.js";

/** What stopping or removing would do. Nothing has been done, and nothing is held. */
export interface TeardownPlan {
  readonly sandboxId: string;
  readonly found: "found" | "absent" | "corrupt";
  readonly steps: readonly PlannedStep[];
}

/** Why there is no plan. */
export type PlanError = InvalidRequest | AmbiguousId | CannotRead | Defect;

/** The store could not say what there is. */
export interface CannotRead {
  readonly kind: "cannot-read";
  readonly fault: Fault;
}

/** Says what `stopPodSandbox` would do with the same arguments, and does nothing. */
export function planStopPodSandbox(
  ports: AnyPorts,
  request: PodSandboxRequest,
  options?: LifecycleOptions,
): ResultAsync<TeardownPlan, PlanError> {
  return atEdge(() => plan("stop-pod-sandbox", ports, request, options));
}

/** Says what `removePodSandbox` would do with the same arguments, and does nothing. */
export function planRemovePodSandbox(
  ports: AnyPorts,
  request: PodSandboxRequest,
  options?: LifecycleOptions,
): ResultAsync<TeardownPlan, PlanError> {
  return atEdge(() => plan("remove-pod-sandbox", ports, request, options));
}

async function plan(
  operation: OperationName,
  ports: AnyPorts,
  request: PodSandboxRequest,
  options: LifecycleOptions | undefined,
): Promise<Result<TeardownPlan, PlanError>> {
  const given = frontDoor(ports, request, options, parsePodSandboxRequest);
  if (given.isErr()) return err(given.error);
  const { profile, policy } = given.value.options;
  const start = {
    operation,
    sandbox: fromId(given.value.request.podSandboxId),
    policy: choosePolicy(profile?.policy ?? defaultPolicy, policy),
    options: { signal: given.value.options.signal },
  };
  const run = createRun(given.value.ports, start);
  const planned = await planFor(run, given.value.request, elementsOf(operation, profile));
  run.ports.rest();
  return planned;
}

async function planFor(
  run: Run,
  request: PodSandboxRequest,
  elements: readonly Element[],
): Promise<Result<TeardownPlan, PlanError>> {
  const id = run.sandboxId;
  const { store } = run.ports;
  const found = await store.findSandbox({ id }, run.caller);
  if (found.isErr()) return err({ kind: "cannot-read", fault: found.error });
  const value = foundFor(request, found.value);
  if (value.state === "ambiguous")
    return err({ kind: "ambiguous-id", id, candidates: value.candidates });
  const sandbox = value.state === "absent" ? fromId(id) : value.sandbox;
  const listed = await store.listContainers({ sandboxId: sandbox.id }, run.caller);
  if (listed.isErr()) return err({ kind: "cannot-read", fault: listed.error });
  const subject = value.state === "absent" ? undefined : { sandbox };
  const steps = dryRun(elements, subject, { sandbox }, listed.value, run.plan);
  return ok({ sandboxId: sandbox.id, found: value.state, steps });
}

function elementsOf(
  operation: OperationName,
  profile: LifecycleOptions["profile"],
): readonly Element[] {
  if (operation === "stop-pod-sandbox") return profile?.stop ?? stopSteps;
  return profile?.remove ?? removeSteps;
}
