import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { createRun } from "../interpreter/create-run.js";
import { atEdge, type Defect } from "../interpreter/edge.js";
import { frontDoor } from "../interpreter/front-door.js";
import type { LifecycleOptions } from "../interpreter/run-options.js";
import { fromId } from "../interpreter/run-sandbox.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import { defaultPolicy } from "../model/policy.js";
import type { PodSandboxRequest } from "../model/requests.js";
import type { Fault } from "../ports/fault.js";
import {
  removePodSandbox,
  type RemovePodSandboxError,
  type RemoveReport,
} from "../remove-pod-sandbox.js";
import { stopPodSandbox, type StopPodSandboxError, type StopReport } from "../stop-pod-sandbox.js";
import type { AnyPorts } from "../wrappers/prepare-ports.js";

/** How many sandboxes are worked on at one time, unless the caller says otherwise. */
const usualConcurrency = 8;

/** What came of one sandbox among many. */
export interface EachResult<Report, Failure> {
  readonly sandboxId: string;
  readonly result: Result<Report, Failure>;
}

/** Options of the functions that take every sandbox. */
export interface EveryOptions extends LifecycleOptions {
  /** How many sandboxes at one time; 8 if missing. */
  readonly concurrency?: number | undefined;
}

/** Why no sandbox could be taken at all. */
export type EveryError =
  InvalidRequest | { readonly kind: "cannot-list"; readonly fault: Fault } | Defect;

/**
 * Stops every sandbox of the store, a bounded number at one time, and gives a result for each: one
 * that fails keeps none of the others. (seed 004 StopAllPodSandboxes; R13, D23)
 */
export function stopAllPodSandboxes(
  ports: AnyPorts,
  options?: EveryOptions,
): ResultAsync<readonly EachResult<StopReport, StopPodSandboxError>[], EveryError> {
  return atEdge(() => forEvery(ports, options, stopPodSandbox));
}

/** Removes every sandbox of the store, in the same way. */
export function removeAllPodSandboxes(
  ports: AnyPorts,
  options?: EveryOptions,
): ResultAsync<readonly EachResult<RemoveReport, RemovePodSandboxError>[], EveryError> {
  return atEdge(() => forEvery(ports, options, removePodSandbox));
}

type One<Report, Failure> = (
  ports: AnyPorts,
  request: PodSandboxRequest,
  options?: LifecycleOptions,
) => ResultAsync<Report, Failure>;

async function forEvery<Report, Failure>(
  ports: AnyPorts,
  given: EveryOptions | undefined,
  one: One<Report, Failure>,
): Promise<Result<readonly EachResult<Report, Failure>[], EveryError>> {
  const { concurrency = usualConcurrency, ...options } = given ?? {};
  if (!Number.isInteger(concurrency) || concurrency < 1) return err(badConcurrency);
  const door = frontDoor(ports, undefined, options, () => ok(undefined));
  if (door.isErr()) return err(door.error);
  const { store, rest } = door.value.ports;
  const start = { operation: "stop-pod-sandbox", sandbox: fromId("") } as const;
  const asked = { signal: options.signal };
  const run = createRun(door.value.ports, { ...start, policy: defaultPolicy, options: asked });
  const ids = await store.listSandboxes({}, run.caller);
  rest();
  if (ids.isErr()) return err({ kind: "cannot-list", fault: ids.error });
  const results: EachResult<Report, Failure>[] = [];
  const queue = ids.value.values();
  const work = async (): Promise<void> => {
    for (const sandboxId of queue)
      results.push({ sandboxId, result: await one(ports, { podSandboxId: sandboxId }, options) });
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return ok(results);
}

const badConcurrency: InvalidRequest = {
  kind: "invalid-request",
  issues: [{ path: "options.concurrency", message: "must be a whole number from 1" }],
};
