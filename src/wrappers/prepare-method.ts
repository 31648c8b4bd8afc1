import type { Result } from "neverthrow";
import type { Answer } from "../ports/answer.js";
import type { Call } from "../ports/call.js";
import type { Fault } from "../ports/fault.js";
import { callOnce, type Try } from "./call-once.js";
import type { Caller, PreparedMethod } from "./caller.js";
import { afterOutlived } from "./after-outlived.js";
import { completeFault, type Operation } from "./operation.js";
import { retry } from "./retry.js";
import type { Once, Wrapping } from "./wrapping.js";

/**
 * Wraps a method once: retries around limits around a guard. What comes out never throws, never
 * rejects, and settles within its limit whatever the adapter does.
 */
export function prepareMethod<Request, Value>(
  wrapping: Wrapping,
  operation: Operation<Request, Value>,
  method: (request: Request, call: Call) => Answer<Value>,
  look?: (request: Request, caller: Caller) => Promise<Value | undefined>,
): PreparedMethod<Request, Value> {
  const limit = wrapping.limitOf(`${operation.port}.${operation.name}`, operation.limit);
  const once: Once<Request, Value> = (request, caller, attempt) => {
    const tried = { wrapping, operation, method, limit, request, caller, attempt };
    return caller.observed ? observed(tried) : callOnce(tried);
  };
  return async (request, caller) => {
    if (operation.kind !== "record" && caller.cancellation.aborted())
      return cancelledBefore(operation, request);
    const first =
      wrapping.outlived.size === 0
        ? await once(request, caller, 1)
        : await afterOutlived(wrapping, operation, once, request, caller, limit);
    if (first.isOk() || wrapping.retries[first.error.reason] === undefined) return first;
    return retry({ wrapping, operation, once, look, request, caller }, first.error);
  };
}

async function observed<Request, Value>(tried: Try<Request, Value>): Promise<Result<Value, Fault>> {
  const { wrapping, operation, request, caller } = tried;
  const started = wrapping.clock.elapsed();
  const result = await callOnce(tried);
  const { port, name } = operation;
  const call = { port, operation: name, subject: operation.subject(request) };
  const milliseconds = wrapping.clock.elapsed() - started;
  const failed = result.isErr() ? { fault: result.error } : {};
  caller.note({ kind: "settled", call, milliseconds, ...failed });
  return result;
}

function cancelledBefore<Request, Value>(
  operation: Operation<Request, Value>,
  request: Request,
): Result<Value, Fault> {
  const message = "was not begun: the caller had given up";
  return completeFault(operation, request, { reason: "aborted", message }, 1, 0);
}
