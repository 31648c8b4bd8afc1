import { err, ok, type Result } from "neverthrow";
import type { Fault } from "../ports/fault.js";
import type { Caller } from "./caller.js";
import type { Operation } from "./operation.js";
import { sleep } from "./sleep.js";
import type { Once, Wrapping } from "./wrapping.js";

/** A call that may be tried again. */
export interface Retried<Request, Value> {
  readonly wrapping: Wrapping;
  readonly operation: Operation<Request, Value>;
  readonly once: Once<Request, Value>;
  /** Looks whether what was asked for has come about although the connection closed. */
  readonly look: ((request: Request, caller: Caller) => Promise<Value | undefined>) | undefined;
  readonly request: Request;
  readonly caller: Caller;
}

/**
 * Tries a call again after a fault that may pass, as often as its reason allows. A closed
 * connection says nothing about what became of the call, so the state is looked at before the next
 * try. (semantics.md §1.2, failures.md R03)
 */
export async function retry<Request, Value>(
  { wrapping, operation, once, look, request, caller }: Retried<Request, Value>,
  first: Fault,
): Promise<Result<Value, Fault>> {
  let fault = first;
  for (;;) {
    const allowed = wrapping.retries[fault.reason];
    if (allowed === undefined || fault.attempt >= allowed.attempts) return err(fault);
    caller.note({ kind: "retried", fault });
    const milliseconds = allowed.delayMilliseconds * fault.attempt ** 2;
    const heard = operation.kind === "record" ? undefined : caller.cancellation;
    if (!(await sleep(wrapping.clock, milliseconds, heard)))
      return err(cancelledWhileWaiting(fault));
    const seen = fault.reason === "unavailable" ? await look?.(request, caller) : undefined;
    if (seen !== undefined) return ok(seen);
    const next = await once(request, caller, fault.attempt + 1);
    if (next.isOk()) return next;
    fault = next.error;
  }
}

function cancelledWhileWaiting(fault: Fault): Fault {
  const message = "was not tried again: the caller had given up";
  return { ...fault, reason: "aborted", message, cause: fault.message };
}
