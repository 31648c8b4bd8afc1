import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { createRun } from "../interpreter/create-run.js";
import { atEdge } from "../interpreter/edge.js";
import type { LifecycleOptions } from "../interpreter/run-options.js";
import { exactSandbox, fromId } from "../interpreter/run-sandbox.js";
import type { Run } from "../interpreter/run.js";
import type { ContainerRecord } from "../model/container.js";
import { defaultPolicy } from "../model/policy.js";
import type { PodSandboxRequest } from "../model/requests.js";
import type { SandboxPhase } from "../model/sandbox.js";
import type { CannotRead } from "../plan-pod-sandbox.js";
import type { Fault } from "../ports/fault.js";
import {
  removePodSandbox,
  type RemovePodSandboxError,
  type RemoveReport,
} from "../remove-pod-sandbox.js";
import { stopPodSandbox, type StopPodSandboxError, type StopReport } from "../stop-pod-sandbox.js";
import type { AnyPorts } from "../wrappers/prepare-ports.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { forEvery, type EachResult, type EveryError, type EveryOptions } from "./for-every.js";

/** What came of a teardown that was found half-done; `no-teardown` where none had begun. */
export type ResumedTeardown =
  | { readonly operation: "no-teardown" }
  | { readonly operation: "stop-pod-sandbox"; readonly report: StopReport }
  | { readonly operation: "remove-pod-sandbox"; readonly report: RemoveReport };

/** Why a teardown could not be finished, or not even be looked at. */
export type ResumeTeardownError = StopPodSandboxError | RemovePodSandboxError | CannotRead;

/**
 * Finishes, from the store alone, every teardown that a process left half-done when it died: what
 * was being stopped is stopped, what was being removed is removed. A container that had been asked
 * to end keeps what is left of its grace period and is not asked again; a policy can only shorten
 * that. Sandboxes whose teardown never began are left alone, and one that cannot be read keeps none
 * of the others. (failures.md T03, S04, S05)
 */
export function resumeTeardowns(
  ports: AnyPorts,
  options?: EveryOptions,
): ResultAsync<readonly EachResult<ResumedTeardown, ResumeTeardownError>[], EveryError> {
  return atEdge(() => forEvery(ports, options, resumeOne));
}

async function resumeOne(
  ports: PreparedPorts,
  request: PodSandboxRequest,
  options: LifecycleOptions,
): Promise<Result<ResumedTeardown, ResumeTeardownError>> {
  const looked = await look(ports, request, options);
  if (looked.isErr()) return err(looked.error);
  const { phase, grace } = looked.value;
  const gracePeriodSeconds = options.policy?.gracePeriodSeconds ?? grace;
  const resumed = { ...options, policy: { ...options.policy, gracePeriodSeconds } };
  if (phase === "removing") {
    const removed = await removePodSandbox(ports, request, resumed);
    return removed.map((report) => ({ operation: "remove-pod-sandbox", report }));
  }
  if (phase !== "stopping") return ok({ operation: "no-teardown" });
  const stopped = await stopPodSandbox(ports, request, resumed);
  return stopped.map((report) => ({ operation: "stop-pod-sandbox", report }));
}

/** How far a sandbox has come, and how many seconds its containers still have to end. */
interface Looked {
  readonly phase: SandboxPhase | "gone";
  readonly grace: number | undefined;
}

async function look(
  ports: PreparedPorts,
  request: PodSandboxRequest,
  options: LifecycleOptions,
): Promise<Result<Looked, CannotRead>> {
  const sandbox = fromId(request.podSandboxId);
  const start = { operation: "stop-pod-sandbox", sandbox, policy: defaultPolicy } as const;
  const asked = { signal: options.signal };
  const run = createRun(ports, { ...start, options: asked });
  const looked = await lookWith(run);
  run.ports.rest();
  return looked.mapErr((fault) => ({ kind: "cannot-read", fault }));
}

async function lookWith({ ports, caller, sandboxId }: Run): Promise<Result<Looked, Fault>> {
  const answer = await ports.store.findSandbox({ id: sandboxId }, caller);
  if (answer.isErr()) return err(answer.error);
  const found = exactSandbox(sandboxId, answer.value);
  if (found.state === "absent") return ok({ phase: "gone", grace: undefined });
  const { phase } = found.sandbox;
  const containers = await ports.store.listContainers({ sandboxId }, caller);
  if (containers.isErr()) return err(containers.error);
  return ok({ phase, grace: graceLeft(containers.value, ports.clock.now()) });
}

/**
 * The latest time at which a container is to be killed holds for those that had not been asked yet:
 * whoever began the teardown meant it for all.
 */
function graceLeft(containers: readonly ContainerRecord[], now: number): number | undefined {
  const times = containers.flatMap(({ killAt, exitedAt }) =>
    killAt === undefined || exitedAt !== undefined ? [] : [killAt],
  );
  return times.length === 0 ? undefined : Math.max(0, Math.max(...times) - now) / 1_000;
}
