import type { Left } from "../interpreter/report.js";
import type { Remembered } from "./back-offs.js";
import type { Coordination } from "./coordination.js";
import type { AttemptError } from "./coordinator-errors.js";
import type { Flight, Leg, LegOperation } from "./flight.js";
import { sentenceOf } from "./sentence-of.js";
import type { OpenWait, RunningStep } from "./track.js";

/** A teardown that is under way. */
export interface TeardownInFlight {
  readonly state: "in-flight";
  readonly sandboxId: string;
  readonly operation: LegOperation;
  /** Whether a remove goes on where this stop ends. */
  readonly isRemovedNext: boolean;
  /** How long it has been under way. */
  readonly milliseconds: number;
  /** From 1; failures in a row before it count. */
  readonly attempt: number;
  /** The steps that run now; several where they run side by side. */
  readonly steps: readonly RunningStep[];
  /** The calls that have not answered, and what they wait for: a process, a program, a path. */
  readonly waitingFor: readonly OpenWait[];
  /** The steps that are not settled, in their order, and what each does. */
  readonly left: readonly Left[];
  /** How many callers wait for it. */
  readonly callers: number;
}

/** A teardown whose last attempt failed, and that nobody has tried again since. */
export interface TeardownBackingOff {
  readonly state: "backing-off";
  readonly sandboxId: string;
  readonly operation: LegOperation;
  /** How many attempts failed in a row. */
  readonly attempts: number;
  /** Wall-clock milliseconds from which on a call tries again. */
  readonly nextAttemptAt: number;
  /** Why the last attempt failed, in a sentence. */
  readonly because: string;
  /** What it answered. */
  readonly error: AttemptError;
}

/** How a teardown stands. It is plain data and can be printed as it is. */
export type TeardownProgress = TeardownInFlight | TeardownBackingOff;

/** How all teardowns stand: those under way in the order in which they began, then the others. */
export function progressOf(all: Coordination): readonly TeardownProgress[] {
  const failed = all.backOffs.all();
  const paused = failed.filter(({ sandboxId }) => !all.flights.has(sandboxId));
  return [
    ...[...all.flights.values()].map((flight) => inFlight(all, flight)),
    ...paused.map(backingOff),
  ];
}

function inFlight({ ports, backOffs }: Coordination, flight: Flight): TeardownInFlight {
  const { sandboxId, began, leg, next } = flight;
  return {
    state: "in-flight",
    sandboxId,
    operation: leg.operation,
    isRemovedNext: next !== undefined,
    milliseconds: ports.clock.elapsed() - began,
    attempt: (backOffs.find(sandboxId)?.attempts ?? 0) + 1,
    steps: leg.track.steps(),
    waitingFor: leg.track.waits(),
    left: leg.track.left(),
    callers: callersOf(leg) + callersOf(next),
  };
}

function callersOf(leg: Leg | undefined): number {
  return leg?.passengers.size ?? 0;
}

function backingOff(failure: Remembered): TeardownBackingOff {
  const { sandboxId, operation, attempts, nextAttemptAt, error } = failure;
  const because = sentenceOf(error);
  return { state: "backing-off", sandboxId, operation, attempts, nextAttemptAt, because, error };
}
