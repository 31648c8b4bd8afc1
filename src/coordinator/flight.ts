import { err, type Result } from "neverthrow";
import type { Profile } from "../interpreter/profile.js";
import type { Observer } from "../observe/events.js";
import type { Clock } from "../ports/extensions.js";
import { removeSteps, type RemoveReport } from "../remove-pod-sandbox.js";
import { stopSteps, type StopReport } from "../stop-pod-sandbox.js";
import type { SignalSource } from "../wrappers/host.js";
import type { CoordinatedError } from "./coordinator-errors.js";
import { bothOf, covers, type Demand } from "./demand.js";
import { createTrack, type Track } from "./track.js";

/** What a leg of a flight does. */
export type LegOperation = "stop-pod-sandbox" | "remove-pod-sandbox";

/** Somebody who waits for a leg. */
interface Passenger {
  readonly observe: Observer | undefined;
  /** Whether the leg is to begin even if the one before it failed. */
  readonly now: boolean;
}

/** One stop or one remove of a sandbox, and everybody who waits for it. */
export interface Leg {
  readonly operation: LegOperation;
  readonly passengers: Set<Passenger>;
  readonly track: Track;
  /** What those who wait for a stop are answered; a remove answers them too. */
  readonly stopped: Promised<Result<StopReport, CoordinatedError>>;
  /** What those who wait for a remove are answered. */
  readonly removed: Promised<Result<RemoveReport, CoordinatedError>>;
  demand: Demand;
  /** Ends the waits of the run that is under way. */
  run: SignalSource | undefined;
  /** More was demanded since that run began. */
  isOvertaken: boolean;
}

/** The teardown of one sandbox that is under way. */
export interface Flight {
  readonly sandboxId: string;
  /** When it began, in the clock's `elapsed` milliseconds. */
  readonly began: number;
  leg: Leg;
  /** The remove that goes on where the stop has ended. */
  next: Leg | undefined;
}

/** A promise that is settled from outside. */
interface Promised<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

/** Makes a leg that nobody waits for yet. */
export function createLeg(
  clock: Clock,
  profile: Profile | undefined,
  operation: LegOperation,
  demand: Demand,
): Leg {
  const elements =
    operation === "stop-pod-sandbox"
      ? (profile?.stop ?? stopSteps)
      : (profile?.remove ?? removeSteps);
  return {
    operation,
    passengers: new Set(),
    track: createTrack(clock, elements),
    stopped: createPromised(),
    removed: createPromised(),
    demand,
    run: undefined,
    isOvertaken: false,
  };
}

function createPromised<Value>(): Promised<Value> {
  const settle: ((value: Value) => void)[] = [];
  const promise = new Promise<Value>((resolve) => settle.push(resolve));
  return { promise, resolve: (value) => settle.forEach((run) => run(value)) };
}

/**
 * The leg does what is demanded too. If its run does less, the run's waits end, and it begins again
 * with the earlier kill; what was recorded keeps it from asking anybody twice. (T04)
 */
export function demandOfLeg(leg: Leg, demand: Demand): void {
  if (covers(leg.demand, demand)) return;
  leg.demand = bothOf(leg.demand, demand);
  if (leg.run === undefined) return;
  leg.isOvertaken = true;
  leg.run.abort();
}

/** Everybody who waits for the leg is answered that it failed. */
export function failLeg(leg: Leg, error: CoordinatedError): void {
  leg.stopped.resolve(err(error));
  leg.removed.resolve(err(error));
}
