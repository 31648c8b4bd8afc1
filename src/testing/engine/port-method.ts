import type { AdapterFault, Call, PortName, Result } from "../../index.js";
import type { Caller } from "./caller.js";
import { outcomeOf, type CallOutcome, type JournalEntry, type PortCall } from "./journal.js";
import { misbehave } from "./misbehave.js";
import { neverSettles, type Outcome } from "./outcome.js";
import type { OpenCall } from "./switchboard.js";
import { takeTime } from "./take-time.js";

/** A method of a fake port. */
export type PortMethod<Request, Value> = (request: Request, call: Call) => Outcome<Value>;

/** What a method of a fake port does. */
export interface PortOperation<Request, Value> {
  readonly subject: (request: Request) => string;
  readonly run: (request: Request, call: Call) => Outcome<Value>;
  /** Notes that the call begins; what it returns is called when it is over. */
  readonly begin?: (request: Request) => () => void;
  /** Takes back what has just been handed out, where it does not reach whoever asked. */
  readonly takeBack?: (request: Request) => void;
}

/**
 * Makes a method of a port for one process. Where nothing is planned and nothing takes time, it
 * costs little more than its effect and a line in the journal.
 */
export function portMethod<Request, Value>(
  caller: Caller,
  port: PortName,
  operation: string,
  { subject, run, begin, takeBack }: PortOperation<Request, Value>,
): PortMethod<Request, Value> {
  const { switchboard, takes } = caller.machine;
  const { journal } = switchboard;
  const milliseconds = takes[`${port}.${operation}`] ?? 0;
  const describe = (request: Request, call: Call): PortCall => {
    return { port, operation, subject: subject(request), attempt: call.attempt };
  };
  return (request, call) => {
    if (!caller.isAlive()) return neverSettles();
    switchboard.count();
    if (switchboard.isPlanning() || milliseconds > 0) {
      const watched: Watched<Value> = {
        described: describe(request, call),
        call,
        perform: () => takeTime(caller, milliseconds, call, () => run(request, call)),
        takeBack: () => takeBack?.(request),
        end: begin?.(request),
      };
      return watchedCall(caller, watched);
    }
    if (begin !== undefined) begin(request)();
    const outcome = run(request, call);
    if (!(outcome instanceof Promise)) {
      if (journal !== undefined) journal.push(entryOf(describe(request, call), outcome));
      return outcome;
    }
    return follow(caller, open(caller, describe(request, call)), outcome);
  };
}

function entryOf(call: PortCall, outcome: Result<unknown, AdapterFault>): JournalEntry {
  const { port, operation, subject, attempt } = call;
  return { port, operation, subject, attempt, outcome: outcomeOf(outcome) };
}

interface Watched<Value> {
  readonly described: PortCall;
  readonly call: Call;
  readonly perform: () => Outcome<Value>;
  readonly takeBack: () => void;
  readonly end: (() => void) | undefined;
}

function watchedCall<Value>(
  caller: Caller,
  { described, call, perform, takeBack, end }: Watched<Value>,
): Promise<Result<Value, AdapterFault>> {
  const opened = open(caller, described, end);
  try {
    const how = caller.machine.switchboard.planned(described);
    const outcome = misbehave(how, perform, caller, call, takeBack);
    if (outcome instanceof Promise) return follow(caller, opened, outcome);
    close(caller, opened, outcomeOf(outcome));
    return Promise.resolve(outcome);
  } catch (thrown) {
    close(caller, opened, "threw");
    throw thrown;
  }
}

function open(caller: Caller, described: PortCall, end?: () => void): OpenCall {
  const opened = caller.machine.switchboard.open(described, end);
  caller.open.add(opened);
  return opened;
}

function close(caller: Caller, opened: OpenCall, outcome: CallOutcome): void {
  opened.close(outcome);
  caller.open.delete(opened);
}

/** Passes the answer on once it is there, unless the process that asked is dead by then. */
function follow<Value>(
  caller: Caller,
  opened: OpenCall,
  outcome: Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  return outcome.then(
    (settled) => {
      if (!caller.isAlive()) return neverSettles();
      close(caller, opened, outcomeOf(settled));
      return settled;
    },
    (thrown: unknown) => {
      if (!caller.isAlive()) return neverSettles();
      close(caller, opened, "rejected");
      throw thrown;
    },
  );
}
