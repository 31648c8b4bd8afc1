import { ok, type Result } from "neverthrow";
import type { WaitingFor } from "../ports/call.js";
import type { AdapterFault, Fault } from "../ports/fault.js";
import { createAdapterCall, type CallHolder } from "./adapter-call.js";
import { neverCancelled } from "./cancellation.js";
import type { Caller } from "./caller.js";
import type { Deadline } from "./deadlines.js";
import { isResult } from "./is-result.js";
import { completeFault, readAdapterFault, textOf } from "./operation.js";
import { tolerate } from "./tolerate.js";
import { describeCall, outlivedKey, type Method } from "./wrapping.js";

/**
 * Tries a method once, and again where its fault may pass. The answer is its own if it comes in
 * time; at the limit its signal fires, and if it stays deaf the caller is answered without it. It
 * never throws, never rejects and never hangs, whatever the adapter does.
 */
export function callOnce<Request, Value>(
  method: Method<Request, Value>,
  request: Request,
  caller: Caller,
  attempt: number,
): Promise<Result<Value, Fault>> {
  return new Promise((resolve) => {
    const { clock } = method.wrapping;
    const started = clock.elapsed();
    const { extra } = method.operation;
    const wish = extra === undefined ? 0 : extra(request, clock.now());
    const limit = method.limit + (wish > 0 ? wish : 0);
    takeOff({
      method,
      request,
      caller,
      attempt,
      resolve,
      started,
      limit,
      at: started + limit,
      expire,
      hear,
      isPending: false,
      earlier: undefined,
      later: undefined,
      source: undefined,
      told: undefined,
      hasLanded: false,
      answered: undefined,
      unsubscribe: undefined,
    });
  });
}

/** A call under way. */
interface Flight<Request, Value> extends Deadline, CallHolder {
  readonly method: Method<Request, Value>;
  readonly request: Request;
  readonly caller: Caller;
  readonly attempt: number;
  readonly resolve: (result: Result<Value, Fault> | Promise<Result<Value, Fault>>) => void;
  readonly started: number;
  readonly limit: number;
  /** Why its signal has fired. */
  told: "aborted" | "timed-out" | undefined;
  /** Whether the caller has been answered. */
  hasLanded: boolean;
  /** What the adapter will answer, or has. */
  answered: Promise<unknown> | undefined;
  unsubscribe: (() => void) | undefined;
}

function takeOff<Request, Value>(flight: Flight<Request, Value>): void {
  const { wrapping, operation, raw } = flight.method;
  const { cancellation } = flight.caller;
  if (flight.at < Infinity) wrapping.deadlines.add(flight);
  if (cancellation !== neverCancelled && (operation.kind === "query" || operation.kind === "wait"))
    flight.unsubscribe = cancellation.subscribe(() => tell(flight, "aborted"));
  try {
    flight.answered = Promise.resolve(
      raw(flight.request, createAdapterCall(flight.attempt, flight)),
    );
    flight.answered.then(
      (answer) => land(flight, judge(flight, answer)),
      (thrown: unknown) => land(flight, failed(flight, crash(thrown))),
    );
  } catch (thrown) {
    land(flight, failed(flight, crash(thrown)));
  }
}

/** What the adapter answered, once it is certain that it is an answer. */
function judge<Request, Value>(
  flight: Flight<Request, Value>,
  answer: unknown,
): Result<Value, Fault> {
  try {
    if (!isResult(answer)) return failed(flight, wrongShape);
    if (answer.isOk())
      return flight.method.operation.isAnswer(answer.value)
        ? ok(answer.value)
        : failed(flight, wrongShape);
    const said = readAdapterFault(answer.error);
    return failed(
      flight,
      flight.told === undefined ? said : { ...said, ...late(flight, said.message) },
    );
  } catch (thrown) {
    return failed(flight, crash(thrown));
  }
}

const wrongShape: AdapterFault = {
  reason: "crashed",
  message: "answered with something of another shape",
};

function crash(thrown: unknown): AdapterFault {
  return { reason: "crashed", message: `threw instead of answering: ${textOf(thrown)}` };
}

function late<Request, Value>(flight: Flight<Request, Value>, cause: string): AdapterFault {
  return flight.told === "aborted"
    ? { reason: "aborted", message: "ended because the caller gave up", cause }
    : { reason: "timed-out", message: `gave no answer within ${flight.limit} ms`, cause };
}

/** Fires the call's signal, and gives the adapter a last moment to answer. */
function tell<Request, Value>(flight: Flight<Request, Value>, why: "aborted" | "timed-out"): void {
  if (flight.told !== undefined) return;
  const { deadlines, clock, deafMilliseconds } = flight.method.wrapping;
  flight.told = why;
  flight.at = clock.elapsed() + deafMilliseconds;
  deadlines.add(flight);
  flight.source?.abort();
}

function hear<Request, Value>(flight: Flight<Request, Value>, what: WaitingFor): void {
  const { method, request, caller } = flight;
  caller.note({ kind: "waiting", call: describeCall(method, request), what });
}

function expire<Request, Value>(flight: Flight<Request, Value>): void {
  if (flight.told === undefined) return tell(flight, "timed-out");
  noteOutlived(flight);
  land(flight, failed(flight, late(flight, "it has not answered since")));
}

/** Answers the caller, or has the method tried again where that may help. */
function land<Request, Value>(flight: Flight<Request, Value>, result: Result<Value, Fault>): void {
  if (flight.hasLanded) return;
  flight.hasLanded = true;
  const { method, request, caller, resolve, unsubscribe } = flight;
  method.wrapping.deadlines.remove(flight);
  unsubscribe?.();
  if (caller.observed) noteSettled(flight, result);
  resolve(result.isOk() ? result : method.afterFault(request, caller, result.error));
}

function failed<Request, Value>(
  { method, request, attempt, started }: Flight<Request, Value>,
  said: AdapterFault,
): Result<Value, Fault> {
  const milliseconds = method.wrapping.clock.elapsed() - started;
  return completeFault(method.operation, request, said, attempt, milliseconds);
}

function noteSettled<Request, Value>(
  { method, request, caller, started }: Flight<Request, Value>,
  result: Result<Value, Fault>,
): void {
  const milliseconds = method.wrapping.clock.elapsed() - started;
  const fault = result.isErr() ? { fault: result.error } : {};
  caller.note({ kind: "settled", call: describeCall(method, request), milliseconds, ...fault });
}

function noteOutlived<Request, Value>(flight: Flight<Request, Value>): void {
  const { method, request, caller, answered } = flight;
  const call = describeCall(method, request);
  caller.note({ kind: "outlived", call });
  if (method.operation.kind !== "destroy" || answered === undefined) return;
  const { outlived } = method.wrapping;
  const key = outlivedKey(call);
  const entry = { request: textOf(request), answered };
  outlived.set(key, entry);
  const forget = (): void => {
    if (outlived.get(key) === entry) outlived.delete(key);
  };
  tolerate(() => answered.then(forget, forget));
}
