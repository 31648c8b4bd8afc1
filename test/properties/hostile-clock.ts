import * as fc from "fast-check";
import type { Clock } from "podsandbox";
import { arbitraryOf, thrower } from "./hostile-words.js";

/** What a clock answers instead of the time. */
const noTimes = {
  throws: thrower,
  nothing: () => undefined,
  text: () => "soon",
  "no number": () => Number.NaN,
  infinite: () => Infinity,
  backwards: (time: number) => -time,
  stands: () => 7,
} as const;

/** What becomes of a timer. */
const oddTimers = {
  throws: thrower,
  "gives nothing back": (clock: Clock, wait: number, run: () => void) =>
    void clock.after(wait, run),
  "cannot be ended": (clock: Clock, wait: number, run: () => void) => {
    clock.after(wait, run);
    return thrower;
  },
  "runs at once": (_clock: Clock, _wait: number, run: () => void) => {
    run();
    return () => undefined;
  },
  "runs too soon": (clock: Clock, _wait: number, run: () => void) => clock.after(0, run),
  "runs twice": (clock: Clock, wait: number, run: () => void) => {
    clock.after(wait, run);
    return clock.after(wait, run);
  },
} as const;

/** How a clock goes wrong, and from which call on. */
export interface ClockMischief {
  readonly now: keyof typeof noTimes | "right";
  readonly elapsed: keyof typeof noTimes | "right";
  readonly after: keyof typeof oddTimers | "right";
  readonly from: number;
  /** Whether only every third call goes wrong. */
  readonly sometimes: boolean;
}

/** A clock of the caller's that goes wrong. */
export const clockMischief: fc.Arbitrary<ClockMischief> = fc.record({
  now: arbitraryOf(noTimes),
  elapsed: arbitraryOf(noTimes),
  after: arbitraryOf(oddTimers),
  from: fc.nat(25),
  sometimes: fc.boolean(),
});

/** The clock as the mischief has it; every answer of it may be of any type. */
export function hostileClock(clock: Clock, mischief: ClockMischief): Record<keyof Clock, unknown> {
  let calls = 0;
  const isWrong = (): boolean => {
    calls += 1;
    return calls > mischief.from && (!mischief.sometimes || calls % 3 === 0);
  };
  const time = (read: () => number, how: ClockMischief["now"]) => (): unknown =>
    how !== "right" && isWrong() ? noTimes[how](read()) : read();
  return {
    now: time(() => clock.now(), mischief.now),
    elapsed: time(() => clock.elapsed(), mischief.elapsed),
    after: (wait: number, run: () => void): unknown =>
      mischief.after !== "right" && isWrong()
        ? oddTimers[mischief.after](clock, wait, run)
        : clock.after(wait, run),
  };
}
