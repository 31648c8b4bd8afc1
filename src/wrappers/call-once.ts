import { ok, type Result } from "neverthrow";
import type { Answer } from "../ports/answer.js";
import type { Call } from "../ports/call.js";
import type { AdapterFault, Fault } from "../ports/fault.js";
import type { Caller, PortCall } from "./caller.js";
import type { Deadline } from "./deadlines.js";
import { createSignal, type SignalSource } from "./host.js";
import { completeFault, readAdapterFault, textOf, type Operation } from "./operation.js";
import { outlivedKey, type Wrapping } from "./wrapping.js";

/** One try of a method, with all that belongs to it. */
export interface Try<Request, Value> {
  readonly wrapping: Wrapping;
  readonly operation: Operation<Request, Value>;
  readonly method: (request: Request, call: Call) => Answer<Value>;
  readonly limit: number;
  readonly request: Request;
  readonly caller: Caller;
  readonly attempt: number;
}

/**
 * Calls a method once. The answer is its own if it comes in time; at the limit its signal fires,
 * and if it stays deaf the caller is answered without it.
 */
export function callOnce<Request, Value>(
  tried: Try<Request, Value>,
): Promise<Result<Value, Fault>> {
  return new Promise((resolve) => {
    const { wrapping, operation, request, caller } = tried;
    const { clock, deadlines } = wrapping;
    const started = clock.elapsed();
    const limit = limitOf(tried);
    let told: "aborted" | "timed-out" | undefined;
    let unsubscribe: (() => void) | undefined;

    const settle = (result: Result<Value, Fault>): void => {
      deadlines.remove(deadline);
      unsubscribe?.();
      resolve(result);
    };
    const fail = (said: AdapterFault): Result<Value, Fault> =>
      completeFault(operation, request, said, tried.attempt, clock.elapsed() - started);
    const tell = (reason: "aborted" | "timed-out"): void => {
      told = reason;
      deadline.at = clock.elapsed() + wrapping.deafMilliseconds;
      deadlines.add(deadline);
      call.abort();
    };
    const expire = (): void => {
      if (told === undefined) return tell("timed-out");
      noteOutlived(tried, answered);
      settle(fail(lateFault(limit, told, "it has not answered since")));
    };
    const deadline: Deadline = { at: started + limit, expire };
    const call = createCall(tried);

    if (deadline.at < Infinity) deadlines.add(deadline);
    if (operation.kind === "query" || operation.kind === "wait")
      unsubscribe = caller.cancellation.subscribe(() => tell("aborted"));
    const answered = ask(tried, call, fail).then((result) =>
      result.isErr() && told !== undefined
        ? fail(lateFault(limit, told, result.error.message))
        : result,
    );
    void answered.then(settle);
  });
}

function limitOf<Request, Value>(tried: Try<Request, Value>): number {
  const { wrapping, operation, limit, request } = tried;
  return limit + (operation.extra?.(request, wrapping.clock.now()) ?? 0);
}

/** Guards the adapter: whatever it does, a Result comes of it. */
async function ask<Request, Value>(
  { operation, method, request }: Try<Request, Value>,
  call: Call,
  fail: (said: AdapterFault) => Result<Value, Fault>,
): Promise<Result<Value, Fault>> {
  try {
    const answer = await method(request, call);
    if (answer.isErr()) return fail(readAdapterFault(answer.error));
    if (operation.isAnswer(answer.value)) return ok(answer.value);
    return fail({ reason: "crashed", message: "answered with something of another shape" });
  } catch (thrown) {
    return fail({ reason: "crashed", message: `threw instead of answering: ${textOf(thrown)}` });
  }
}

function lateFault(limit: number, told: "aborted" | "timed-out", cause: string): AdapterFault {
  const message =
    told === "aborted" ? "ended because the caller gave up" : `gave no answer within ${limit} ms`;
  return { reason: told, message, cause };
}

function noteOutlived<Request, Value>(
  { wrapping, operation, request, caller }: Try<Request, Value>,
  answered: Promise<Result<Value, Fault>>,
): void {
  caller.note({ kind: "outlived", call: describeCall(operation, request) });
  if (operation.kind !== "destroy") return;
  const key = outlivedKey(operation, request);
  const outlived = { request: JSON.stringify(request), answered };
  wrapping.outlived.set(key, outlived);
  void answered.then(() => {
    if (wrapping.outlived.get(key) === outlived) wrapping.outlived.delete(key);
  });
}

/** What an adapter is given: its signal is made when it is first looked at, as most never do. */
function createCall<Request, Value>(
  tried: Try<Request, Value>,
): Call & { readonly abort: () => void } {
  let source: SignalSource | undefined;
  let aborted = false;
  return {
    attempt: tried.attempt,
    get signal() {
      if (source === undefined) {
        source = createSignal();
        if (aborted) source.abort();
      }
      return source.signal;
    },
    waitingFor(what) {
      const call = describeCall(tried.operation, tried.request);
      tried.caller.note({ kind: "waiting", call, what });
    },
    abort() {
      aborted = true;
      source?.abort();
    },
  };
}

function describeCall<Request, Value>(
  operation: Operation<Request, Value>,
  request: Request,
): PortCall {
  return { port: operation.port, operation: operation.name, subject: operation.subject(request) };
}
