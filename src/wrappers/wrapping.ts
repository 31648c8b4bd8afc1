import type { Result } from "neverthrow";
import type { Clock } from "../ports/extensions.js";
import type { Fault } from "../ports/fault.js";
import type { Caller } from "./caller.js";
import type { Deadlines } from "./deadlines.js";
import type { Operation } from "./operation.js";
import type { Retries } from "./settings.js";

/** A destroying call that did not answer in time and still runs. */
export interface Outlived {
  /** Its request as JSON, to tell an equal one. */
  readonly request: string;
  /** Settles when the call does, with what it answered. */
  readonly answered: Promise<Result<unknown, Fault>>;
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

/** One try of a call. */
export type Once<Request, Value> = (
  request: Request,
  caller: Caller,
  attempt: number,
) => Promise<Result<Value, Fault>>;

/** Names a call for the table of those that outlived their caller. */
export function outlivedKey<Request, Value>(
  operation: Operation<Request, Value>,
  request: Request,
): string {
  return `${operation.port}.${operation.name} ${operation.subject(request)}`;
}
