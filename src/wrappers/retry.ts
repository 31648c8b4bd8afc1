import { err, ok, type Result } from "neverthrow";
import type { Fault } from "../ports/fault.js";
import { callOnce } from "./call-once.js";
import type { Caller } from "./caller.js";
import { sleep } from "./sleep.js";
import type { Method } from "./wrapping.js";

/**
 * Tries a call again after a fault that may pass, as often as its reason allows. A closed
 * connection says nothing about what became of the call, so the state is looked at before the next
 * try. (containerd v2.2.0 container_stop.go; failures.md R03)
 */
export async function retry<Request, Value>(
  method: Method<Request, Value>,
  request: Request,
  caller: Caller,
  fault: Fault,
): Promise<Result<Value, Fault>> {
  const { wrapping, operation, look } = method;
  const allowed = wrapping.retries[fault.reason];
  if (allowed === undefined || fault.attempt >= allowed.attempts) return err(fault);
  caller.note({ kind: "retried", fault });
  const milliseconds = allowed.delayMilliseconds * fault.attempt ** 2;
  const heard = operation.kind === "record" ? undefined : caller.cancellation;
  if (!(await sleep(wrapping.clock, milliseconds, heard))) return err(cancelledWhileWaiting(fault));
  const seen = fault.reason === "unavailable" ? await look?.(request, caller) : undefined;
  if (seen !== undefined) return ok(seen);
  return callOnce(method, request, caller, fault.attempt + 1);
}

function cancelledWhileWaiting(fault: Fault): Fault {
  const message = "was not tried again: the caller had given up";
  return { ...fault, reason: "aborted", message, cause: fault.message };
}
