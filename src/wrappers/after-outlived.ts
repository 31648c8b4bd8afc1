import { ok, type Result } from "neverthrow";
import type { Fault } from "../ports/fault.js";
import type { Caller } from "./caller.js";
import { completeFault, type Operation } from "./operation.js";
import { outlivedKey, type Once, type Outlived, type Wrapping } from "./wrapping.js";

/**
 * Calls a method while an earlier call about the same subject may still run. An equal one is joined
 * for one more limit; another one is waited for, so that two never run beside each other: CNI
 * forbids parallel operations for one container. (CNI SPEC 1.1.0 §3)
 */
export async function afterOutlived<Request, Value>(
  wrapping: Wrapping,
  operation: Operation<Request, Value>,
  once: Once<Request, Value>,
  request: Request,
  caller: Caller,
  limit: number,
): Promise<Result<Value, Fault>> {
  const earlier = wrapping.outlived.get(outlivedKey(operation, request));
  if (earlier === undefined) return once(request, caller, 1);
  const answer = await settledWithin(wrapping, earlier, limit);
  if (answer === undefined) return stillRunning(operation, request, caller, limit);
  const value: unknown = answer.isOk() ? answer.value : undefined;
  if (earlier.request === JSON.stringify(request) && operation.isAnswer(value)) return ok(value);
  return once(request, caller, 1);
}

function settledWithin(
  { deadlines, clock }: Wrapping,
  { answered }: Outlived,
  limit: number,
): Promise<Result<unknown, Fault> | undefined> {
  return new Promise((resolve) => {
    const deadline = {
      at: clock.elapsed() + limit,
      expire() {
        deadlines.remove(deadline);
        resolve(undefined);
      },
    };
    deadlines.add(deadline);
    void answered.then((answer) => {
      deadlines.remove(deadline);
      resolve(answer);
    });
  });
}

function stillRunning<Request, Value>(
  operation: Operation<Request, Value>,
  request: Request,
  caller: Caller,
  limit: number,
): Result<Value, Fault> {
  const { port, name, subject } = operation;
  caller.note({ kind: "outlived", call: { port, operation: name, subject: subject(request) } });
  const message = `an earlier call still runs, and gave no answer within ${limit} ms`;
  return completeFault(operation, request, { reason: "timed-out", message }, 1, limit);
}
