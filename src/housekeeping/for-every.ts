import { err, ok, type Result, type ResultAsync } from "neverthrow";
import * as z from "zod";
import { createRun } from "../interpreter/create-run.js";
import type { Defect } from "../interpreter/edge.js";
import { frontDoor } from "../interpreter/front-door.js";
import { optionsShape } from "../interpreter/options-shape.js";
import type { LifecycleOptions } from "../interpreter/run-options.js";
import { fromId } from "../interpreter/run-sandbox.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import { closedObject } from "../model/closed-object.js";
import { once } from "../model/once.js";
import { parseWith } from "../model/parse-with.js";
import { defaultPolicy } from "../model/policy.js";
import type { PodSandboxRequest } from "../model/requests.js";
import type { Fault } from "../ports/fault.js";
import type { AnyPorts } from "../wrappers/prepare-ports.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { eachOf } from "./each-of.js";
import { usualConcurrency } from "./usual-concurrency.js";

/** What came of one sandbox among many. */
export interface EachResult<Report, Failure> {
  readonly sandboxId: string;
  readonly result: Result<Report, Failure>;
}

/** Options of the functions that take every sandbox. */
export interface EveryOptions extends LifecycleOptions {
  /** How many sandboxes at one time; 8 if missing. */
  readonly concurrency?: number | undefined;
  /** Only sandboxes whose id comes after this one: the last of the page before. */
  readonly after?: string | undefined;
  /** At most so many sandboxes: a page, in the order of their ids; all if missing. */
  readonly limit?: number | undefined;
}

/** The store could not say which sandboxes there are; none was touched. */
export interface CannotList {
  readonly kind: "cannot-list";
  readonly fault: Fault;
}

/** Why no sandbox could be taken at all. */
export type EveryError = InvalidRequest | CannotList | Defect;

/** What is done with one sandbox among many. */
type One<Report, Failure> = (
  ports: PreparedPorts,
  request: PodSandboxRequest,
  options: LifecycleOptions,
) => ResultAsync<Report, Failure> | Promise<Result<Report, Failure>>;

/**
 * Does one thing with every sandbox of the store, or with a page of them: a bounded number at one
 * time, and a result for each in the order of their ids. One that fails keeps none of the others.
 */
export async function forEvery<Report, Failure>(
  ports: AnyPorts,
  given: EveryOptions | undefined,
  one: One<Report, Failure>,
): Promise<Result<readonly EachResult<Report, Failure>[], EveryError>> {
  const door = frontDoor(ports, given ?? {}, undefined, parseEveryOptions);
  if (door.isErr()) return err(door.error);
  const { concurrency = usualConcurrency, after, limit, ...options } = door.value.request;
  const prepared = door.value.ports;
  const ids = await listIds(prepared, options);
  if (ids.isErr()) return err(ids.error);
  const later = ids.value.filter((id) => after === undefined || id > after);
  const results = await eachOf(later.slice(0, limit), concurrency, async (sandboxId) => {
    // Another may have removed it meanwhile; then its id may be a prefix of one that stays.
    const request = { podSandboxId: sandboxId, exact: true };
    return { sandboxId, result: await one(prepared, request, options) };
  });
  return ok(results);
}

function parseEveryOptions(options: unknown): Result<EveryOptions, InvalidRequest> {
  return parseWith(everyShape, options, "options");
}

const everyShape = once(() => {
  const message = "must be a whole number from 1";
  const whole = z.int(message).min(1, message).optional();
  const page = { concurrency: whole, after: z.string().optional(), limit: whole };
  return closedObject({ ...optionsShape().shape, ...page });
});

async function listIds(
  ports: PreparedPorts,
  options: LifecycleOptions,
): Promise<Result<readonly string[], EveryError>> {
  const { store, rest } = ports;
  const start = { operation: "stop-pod-sandbox", sandbox: fromId("") } as const;
  const asked = { signal: options.signal };
  const run = createRun(ports, { ...start, policy: defaultPolicy, options: asked });
  const ids = await store.listSandboxes({}, run.caller);
  rest();
  return ids.isErr() ? err({ kind: "cannot-list", fault: ids.error }) : ok(ids.value.toSorted());
}
