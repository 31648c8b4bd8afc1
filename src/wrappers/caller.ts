import type { Result } from "neverthrow";
import type { Answer } from "../ports/answer.js";
import type { Call, WaitingFor } from "../ports/call.js";
import type { Fault, PortName } from "../ports/fault.js";
import type { Cancellation } from "./cancellation.js";

/** A call of a port, by what it is about. */
export interface PortCall {
  readonly port: PortName;
  readonly operation: string;
  readonly subject: string;
}

/** What a prepared port tells whoever called it, besides the answer. */
export type CallNote =
  | { readonly kind: "retried"; readonly fault: Fault }
  | { readonly kind: "outlived"; readonly call: PortCall }
  | { readonly kind: "waiting"; readonly call: PortCall; readonly what: WaitingFor }
  | {
      readonly kind: "settled";
      readonly call: PortCall;
      readonly milliseconds: number;
      readonly fault?: Fault;
    };

/** On whose behalf a prepared port is called. */
export interface Caller {
  readonly cancellation: Cancellation;
  /** Whether anybody wants to know of every call. */
  readonly observed: boolean;
  readonly note: (note: CallNote) => void;
}

/** What a prepared port answers: at once where the adapter does. It is to be awaited either way. */
export type Answered<Value> = Result<Value, Fault> | Promise<Result<Value, Fault>>;

/** A method of a prepared port: it never throws, never rejects and never hangs. */
export type PreparedMethod<Request, Value> = (request: Request, caller: Caller) => Answered<Value>;

/** A port whose methods are guarded, limited and retried. */
export type Prepared<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends (
    request: infer Request,
    call: Call,
  ) => Answer<infer Value>
    ? PreparedMethod<Request, Value>
    : never;
};
