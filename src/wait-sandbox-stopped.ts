import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { atEdge, type Defect } from "./interpreter/edge.js";
import { frontDoor } from "./interpreter/front-door.js";
import { parseLookOptions } from "./interpreter/run-options.js";
import { createRun } from "./interpreter/create-run.js";
import { exactSandbox, fromId, type AmbiguousId } from "./interpreter/run-sandbox.js";
import type { Run } from "./interpreter/run.js";
import { isBeingCreated } from "./model/container.js";
import { hasReached } from "./model/facts.js";
import type { InvalidRequest } from "./model/invalid-request.js";
import { defaultPolicy } from "./model/policy.js";
import { parsePodSandboxRequest, type PodSandboxRequest } from "./model/requests.js";
import type { SandboxRecord } from "./model/sandbox.js";
import type { Signal } from "./model/signal.js";
import type { Fault } from "./ports/fault.js";
import type { AnyPorts } from "./wrappers/prepare-ports.js";
import { sleep } from "./wrappers/sleep.js";

/** The wait ended before the sandbox was stopped. */
export interface WaitCancelled {
  readonly kind: "wait-cancelled";
  readonly sandboxId: string;
}

/** It could not be found out how far the sandbox has come. */
export interface WaitFailed {
  readonly kind: "wait-failed";
  readonly fault: Fault;
}

/** Why the wait ended without the sandbox being stopped. */
export type WaitSandboxStoppedError =
  InvalidRequest | AmbiguousId | WaitCancelled | WaitFailed | Defect;

/** How long to wait before the record is read again: growing from the first to the last. */
const firstPause = 5;
const longestPause = 500;

/**
 * Waits until a sandbox is stopped or is gone, whoever stops it, in whatever process: until that is
 * recorded, or until nothing lives of one whose removal has begun. It stops nothing itself, and
 * waits for ever unless the signal ends it. (seed 001 waitSandboxStop)
 */
export function waitSandboxStopped(
  ports: AnyPorts,
  request: PodSandboxRequest,
  options?: { readonly signal?: Signal | undefined },
): ResultAsync<"stopped" | "absent", WaitSandboxStoppedError> {
  return atEdge<"stopped" | "absent", WaitSandboxStoppedError>(async () => {
    const given = frontDoor(ports, request, options, parsePodSandboxRequest, parseLookOptions);
    if (given.isErr()) return err(given.error);
    const sandbox = fromId(given.value.request.podSandboxId);
    const start = { operation: "stop-pod-sandbox", sandbox, policy: defaultPolicy } as const;
    const run = createRun(given.value.ports, { ...start, options: given.value.options });
    const ended = await poll(run, given.value.request.exact === true);
    run.ports.rest();
    return ended;
  });
}

async function poll(
  run: Run,
  exact: boolean,
): Promise<Result<"stopped" | "absent", WaitSandboxStoppedError>> {
  const { clock, store } = run.ports;
  const { cancellation } = run.caller;
  let id = run.sandboxId;
  let isWhole = exact;
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    const found = await store.findSandbox({ id }, run.caller);
    if (cancellation.aborted()) return err({ kind: "wait-cancelled", sandboxId: id });
    if (found.isErr()) return err({ kind: "wait-failed", fault: found.error });
    // Once it is gone, its whole id may be a prefix of another sandbox's.
    const value = isWhole ? exactSandbox(id, found.value) : found.value;
    if (value.state === "absent") return ok("absent");
    if (value.state === "ambiguous")
      return err({ kind: "ambiguous-id", id, candidates: value.candidates });
    const stopped = await isStopped(run, value.sandbox);
    if (stopped.isOk() && stopped.value) return ok("stopped");
    id = value.sandbox.id;
    isWhole = true;
    if (stopped.isErr() && !cancellation.aborted())
      return err({ kind: "wait-failed", fault: stopped.error });
    await sleep(clock, pause, cancellation);
  }
}

/** That it is being removed is recorded before anything has ended, so it is looked what lives. */
async function isStopped(
  { ports: { store, runtime }, caller }: Run,
  sandbox: SandboxRecord,
): Promise<Result<boolean, Fault>> {
  if (sandbox.phase !== "removing") return ok(hasReached(sandbox.phase, "stopped"));
  const listed = await store.listContainers({ sandboxId: sandbox.id }, caller);
  if (listed.isErr()) return err(listed.error);
  const containers = listed.value;
  if (containers.some(isBeingCreated)) return ok(false);
  const alive = await runtime.listAlive({ sandbox, containers }, caller);
  return alive.map((processes) => processes.length === 0);
}
