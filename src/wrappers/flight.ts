import type { WaitingFor } from "../ports/call.js";
import type { CallHolder } from "./adapter-call.js";
import type { Answered, Caller } from "./caller.js";
import type { Deadline } from "./deadlines.js";
import type { Method } from "./wrapping.js";

/** A call of a port that is under way. */
export interface Flight<Request, Value> extends Deadline, CallHolder {
  readonly method: Method<Request, Value>;
  readonly request: Request;
  readonly caller: Caller;
  readonly attempt: number;
  readonly started: number;
  readonly limit: number;
  /** Why its signal has fired. */
  told: "aborted" | "timed-out" | undefined;
  /** Whether the caller has been answered. */
  hasLanded: boolean;
  /** What the adapter will answer, where it did not do so at once. */
  answered: Promise<unknown> | undefined;
  resolve: ((answer: Answered<Value>) => void) | undefined;
  unsubscribe: (() => void) | undefined;
}

/** What happens to a flight from outside: its limit passes, its adapter says what it waits for. */
interface Events<Request, Value> {
  readonly expire: (flight: Flight<Request, Value>) => void;
  readonly hear: (flight: Flight<Request, Value>, what: WaitingFor) => void;
}

/** Starts the clock of a call, before its adapter is called. */
export function newFlight<Request, Value>(
  method: Method<Request, Value>,
  request: Request,
  caller: Caller,
  attempt: number,
  { expire, hear }: Events<Request, Value>,
): Flight<Request, Value> {
  const { clock } = method.wrapping;
  const { extra } = method.operation;
  const started = clock.elapsed();
  const wish = extra === undefined ? 0 : extra(request, clock.now());
  const limit = method.limit + (wish > 0 ? wish : 0);
  return {
    method,
    request,
    caller,
    attempt,
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
    resolve: undefined,
    unsubscribe: undefined,
  };
}
