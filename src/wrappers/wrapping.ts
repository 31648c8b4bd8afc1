import type { Answer } from "../ports/answer.js";
import type { Clock } from "../ports/extensions.js";
import type { Fault } from "../ports/fault.js";
import type { AdapterCall } from "./adapter-call.js";
import type { Answered, Caller, PortCall } from "./caller.js";
import type { Deadlines } from "./deadlines.js";
import { subjectOf, type Operation } from "./operation.js";
import type { Retries } from "./settings.js";

/** A destroying call that did not answer in time and still runs. */
export interface Outlived {
  /** Its request as JSON, to tell an equal one. */
  readonly request: string;
  /** Settles when the call does, with what it answered. */
  readonly answered: Promise<unknown>;
}

/** What all methods of one set of ports share. */
export interface Wrapping {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly retries: Retries;
  /** Milliseconds that a method may take; Infinity where limits are switched off. */
  readonly limitOf: (method: string, usual: number) => number;
  /** Milliseconds that a call may take to answer after its signal has fired. */
  readonly deafMilliseconds: number;
  /** By method and subject. */
  readonly outlived: Map<string, Outlived>;
}

/** A method of a port, and all that is known of it before it is called. */
export interface Method<Request, Value> {
  readonly wrapping: Wrapping;
  readonly operation: Operation<Request, Value>;
  /** Milliseconds, without what the request asks to wait. */
  readonly limit: number;
  /** The method as the adapter wrote it. */
  readonly raw: (request: Request, call: AdapterCall) => Answer<Value>;
  /** Looks whether what was asked for has come about although the connection closed. */
  readonly look: ((request: Request, caller: Caller) => Promise<Value | undefined>) | undefined;
  /** What becomes of a call that failed: another try, or the fault. */
  readonly afterFault: (request: Request, caller: Caller, fault: Fault) => Answered<Value>;
}

/** Names a call for people, and for the table of those that outlived their caller. */
export function describeCall<Request, Value>(
  { operation }: Method<Request, Value>,
  request: Request,
): PortCall {
  const { port, name } = operation;
  return { port, operation: name, subject: subjectOf(operation, request) };
}

/** The key of a call in the table of those that outlived their caller. */
export function outlivedKey({ port, operation, subject }: PortCall): string {
  return `${port}.${operation} ${subject}`;
}
