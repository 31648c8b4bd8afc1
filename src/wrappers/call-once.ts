import { ok, type Result } from "neverthrow";
import type { WaitingFor } from "../ports/call.js";
import type { AdapterFault, Fault } from "../ports/fault.js";
import { createAdapterCall } from "./adapter-call.js";
import { neverCancelled } from "./cancellation.js";
import type { Answered, Caller } from "./caller.js";
import { newFlight, type Flight } from "./flight.js";
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
): Answered<Value> {
  const flight = newFlight(method, request, caller, attempt, { expire, hear });
  listen(flight);
  const answer = ask(flight);
  // What is answered at once needs neither a promise nor a limit.
  if (!(answer instanceof Promise)) return conclude(flight, answer);
  return new Promise((resolve) => {
    flight.resolve = resolve;
    takeOff(flight, answer);
  });
}

/** A query or a wait hears of its caller giving up, also while the adapter is being called. */
function listen<Request, Value>(flight: Flight<Request, Value>): void {
  const { method, caller } = flight;
  const { kind } = method.operation;
  if (caller.cancellation === neverCancelled || kind === "destroy" || kind === "record") return;
  flight.unsubscribe = caller.cancellation.subscribe(() => tell(flight, "aborted"));
}

/** Calls the adapter: its answer if there is one already, or the promise of it. */
function ask<Request, Value>(
  flight: Flight<Request, Value>,
): Result<Value, Fault> | Promise<unknown> {
  const { method, request, attempt } = flight;
  try {
    const answer: unknown = method.raw(request, createAdapterCall(attempt, flight));
    return isResult(answer) ? judge(flight, answer) : Promise.resolve(answer);
  } catch (thrown) {
    return failed(flight, crash(thrown));
  }
}

function takeOff<Request, Value>(flight: Flight<Request, Value>, answered: Promise<unknown>): void {
  flight.answered = answered;
  if (flight.at < Infinity) flight.method.wrapping.deadlines.add(flight);
  try {
    answered.then(
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

/** Answers the caller, unless it has been answered without the adapter. */
function land<Request, Value>(flight: Flight<Request, Value>, result: Result<Value, Fault>): void {
  if (flight.hasLanded) return;
  flight.hasLanded = true;
  flight.resolve?.(conclude(flight, result));
}

/** The answer, or what becomes of the fault: the method may be tried again. */
function conclude<Request, Value>(
  flight: Flight<Request, Value>,
  result: Result<Value, Fault>,
): Answered<Value> {
  const { method, request, caller } = flight;
  method.wrapping.deadlines.remove(flight);
  flight.unsubscribe?.();
  if (caller.observed) noteSettled(flight, result);
  return result.isOk() ? result : method.afterFault(request, caller, result.error);
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
