import type { Result } from "neverthrow";
import type { Fault } from "../ports/fault.js";
import { afterOutlived } from "./after-outlived.js";
import { callOnce } from "./call-once.js";
import type { PreparedMethod } from "./caller.js";
import { completeFault, type Operation } from "./operation.js";
import { retry } from "./retry.js";
import type { Method, Wrapping } from "./wrapping.js";

/** Wraps a method once: retries around limits around a guard. */
export function prepareMethod<Request, Value>(
  wrapping: Wrapping,
  operation: Operation<Request, Value>,
  raw: Method<Request, Value>["raw"],
  look?: Method<Request, Value>["look"],
): PreparedMethod<Request, Value> {
  const limit = wrapping.limitOf(`${operation.port}.${operation.name}`, operation.limit);
  const method: Method<Request, Value> = {
    wrapping,
    operation,
    limit,
    raw,
    look,
    afterFault: (request, caller, fault) => retry(method, request, caller, fault),
  };
  return (request, caller) => {
    if (operation.kind !== "record" && caller.cancellation.aborted())
      return cancelledBefore(operation, request);
    return wrapping.outlived.size === 0
      ? callOnce(method, request, caller, 1)
      : afterOutlived(method, request, caller);
  };
}

function cancelledBefore<Request, Value>(
  operation: Operation<Request, Value>,
  request: Request,
): Result<Value, Fault> {
  const message = "was not begun: the caller had given up";
  return completeFault(operation, request, { reason: "aborted", message }, 1, 0);
}
