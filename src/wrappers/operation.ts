import { err, type Err } from "neverthrow";
import type { Answer } from "../ports/answer.js";
import type { Call } from "../ports/call.js";
import type { AdapterFault, Fault, FaultReason, PortName } from "../ports/fault.js";

/**
 * How a call behaves under cancellation: a `query` or a `wait` ends at once, a `destroy` is awaited
 * under its own limit, and a `record` is written even then, because what it says has happened.
 */
type OperationKind = "query" | "wait" | "destroy" | "record";

/** What is known of a method of a port before it is called. */
export interface Operation<Request, Value> {
  readonly port: PortName;
  readonly name: string;
  readonly kind: OperationKind;
  /** Milliseconds, unless the caller's limits say otherwise. */
  readonly limit: number;
  /** Milliseconds that the request itself asks to wait, on top of the limit. */
  readonly extra?: (request: Request, now: number) => number;
  /** Whether an answer has the shape that it must have. */
  readonly isAnswer: (value: unknown) => value is Value;
  /** The id or path that the call is about. */
  readonly subject: (request: Request) => string;
}

/** What is known of every method of a port. */
export type OperationsOf<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends (
    request: infer Request,
    call: Call,
  ) => Answer<infer Value>
    ? Operation<Request, Value>
    : never;
};

/** The fault as it is reported: what the adapter said, and who was called. */
export function completeFault<Request, Value>(
  operation: Operation<Request, Value>,
  request: Request,
  said: AdapterFault,
  attempt: number,
  milliseconds: number,
): Err<never, Fault> {
  return err({
    port: operation.port,
    operation: operation.name,
    subject: subjectOf(operation, request),
    reason: said.reason,
    message: said.message,
    attempt,
    milliseconds,
    ...(said.details === undefined ? {} : { details: said.details }),
    ...(said.cause === undefined ? {} : { cause: said.cause }),
  });
}

/** What a call is about, as text. A record that an adapter answered need not be readable. */
export function subjectOf<Request, Value>(
  { subject }: Operation<Request, Value>,
  request: Request,
): string {
  try {
    return subject(request);
  } catch {
    return "";
  }
}

/** Every reason that a fault can have. */
export const reasons: Readonly<Record<FaultReason, true>> = {
  unavailable: true,
  busy: true,
  refused: true,
  "timed-out": true,
  aborted: true,
  crashed: true,
  unkillable: true,
  "missing-program": true,
  corrupt: true,
  "no-space": true,
  "read-only": true,
  "not-permitted": true,
  "mount-present": true,
  "kernel-blocked": true,
  other: true,
};

/** What an adapter gave as its fault, made sure of: an adapter may answer `err("boom")`. */
export function readAdapterFault(said: unknown): AdapterFault {
  if (isAdapterFault(said)) return said;
  return { reason: "other", message: textOf(said) };
}

function isAdapterFault(said: unknown): said is AdapterFault {
  return (
    typeof said === "object" &&
    said !== null &&
    "reason" in said &&
    typeof said.reason === "string" &&
    said.reason in reasons &&
    "message" in said &&
    typeof said.message === "string"
  );
}

/** Anything as a sentence: what an adapter threw need not be an Error, nor be readable. */
export function textOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return thrown.message === "" ? thrown.name : thrown.message;
    return typeof thrown === "string" ? thrown : (JSON.stringify(thrown) ?? String(thrown));
  } catch {
    return "something that cannot be printed";
  }
}
