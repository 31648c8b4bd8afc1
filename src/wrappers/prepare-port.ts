import type { Answer } from "../ports/answer.js";
import type { Call } from "../ports/call.js";
import type { Caller, Prepared } from "./caller.js";
import type { Operation, OperationsOf } from "./operation.js";
import { prepareMethod } from "./prepare-method.js";
import type { Wrapping } from "./wrapping.js";

/** Looks, for some methods, whether what was asked for has come about all the same. */
type LooksOf<Port> = {
  readonly [Name in keyof Port]?: Port[Name] extends (
    request: infer Request,
    call: Call,
  ) => Answer<infer Value>
    ? (request: Request, caller: Caller) => Promise<Value | undefined>
    : never;
};

/** A method of some port: what it is asked and answers is checked at both ends, not here. */
type AnyMethod = (request: unknown, call: Call) => Answer<unknown>;

/**
 * Wraps every method of a port. Method by method TypeScript cannot follow the mapped types, so this
 * one file asserts them. A method is looked up when it is called, as tests replace methods.
 */
export function preparePort<Port>(
  wrapping: Wrapping,
  operations: OperationsOf<Port>,
  port: Port,
  looks: LooksOf<Port> = {},
): Prepared<Port> {
  const methods = port as Readonly<Record<string, AnyMethod>>;
  const byName = looks as Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>>;
  const prepared: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries(operations as Record<string, AnyOperation>)) {
    const method: AnyMethod = (request, call) =>
      (methods[name] as AnyMethod).call(port, request, call);
    prepared[name] = prepareMethod(wrapping, operation, method, byName[name]);
  }
  return prepared as Prepared<Port>;
}

type AnyOperation = Operation<unknown, unknown>;
