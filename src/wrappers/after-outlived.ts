import { ok, type Result } from "neverthrow";
import type { Fault } from "../ports/fault.js";
import { callOnce } from "./call-once.js";
import { newDeadline } from "./deadlines.js";
import type { Caller } from "./caller.js";
import { isResult } from "./is-result.js";
import { completeFault } from "./operation.js";
import {
  describeCall,
  outlivedKey,
  type Method,
  type Outlived,
  type Wrapping,
} from "./wrapping.js";

/**
 * Calls a method while an earlier call about the same subject may still run. An equal one is joined
 * for one more limit; another one is waited for, so that two never run beside each other: CNI
 * forbids parallel operations for one container. (CNI SPEC 1.1.0 §3)
 */
export async function afterOutlived<Request, Value>(
  method: Method<Request, Value>,
  request: Request,
  caller: Caller,
): Promise<Result<Value, Fault>> {
  const { wrapping, operation } = method;
  const earlier = wrapping.outlived.get(outlivedKey(describeCall(method, request)));
  if (earlier === undefined) return callOnce(method, request, caller, 1);
  const answer = await answerWithin(wrapping, earlier, method.limit);
  if (answer === "still running") return stillRunning(method, request, caller);
  const value = isResult(answer) && answer.isOk() ? answer.value : undefined;
  if (earlier.request === JSON.stringify(request) && operation.isAnswer(value)) return ok(value);
  return callOnce(method, request, caller, 1);
}

function answerWithin(
  { deadlines, clock }: Wrapping,
  { answered }: Outlived,
  limit: number,
): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (answer: unknown): void => {
      deadlines.remove(deadline);
      resolve(answer);
    };
    const deadline = newDeadline(clock.elapsed() + limit, () => settle("still running"));
    deadlines.add(deadline);
    answered.then(settle, () => settle(undefined));
  });
}

function stillRunning<Request, Value>(
  method: Method<Request, Value>,
  request: Request,
  caller: Caller,
): Result<Value, Fault> {
  const { limit, operation } = method;
  caller.note({ kind: "outlived", call: describeCall(method, request) });
  const message = `an earlier call still runs, and gave no answer within ${limit} ms`;
  return completeFault(operation, request, { reason: "timed-out", message }, 1, limit);
}
