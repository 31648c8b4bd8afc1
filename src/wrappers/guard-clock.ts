import type { Clock } from "../ports/extensions.js";
import { textOf } from "./operation.js";
import { hostClock } from "./host.js";
import { tolerate } from "./tolerate.js";

/** A clock on which limits can rest. */
interface GuardedClock extends Clock {
  /** Why the host's time is used, if it is. */
  readonly trouble: () => string | undefined;
}

/**
 * A caller's clock. Every limit rests on it, and timers run where nobody hears what is thrown: so
 * once it throws, or answers with what is no time, the host's goes on in its place.
 */
export function guardClock(clock: Clock): GuardedClock {
  let trouble: string | undefined;
  const note = (why: string): void => {
    trouble ??= why;
  };
  return {
    now: goingOn(
      "now",
      () => clock.now(),
      () => hostClock.now(),
      note,
    ),
    elapsed: goingOn(
      "elapsed",
      () => clock.elapsed(),
      () => hostClock.elapsed(),
      note,
    ),
    after: (milliseconds, run) => startTimer(clock, milliseconds, run, note),
    trouble: () => trouble,
  };
}

/** Reads the clock as long as it answers, and from then on the host's, beginning where it was. */
function goingOn(
  name: string,
  read: () => unknown,
  readHost: () => number,
  note: (why: string) => void,
): () => number {
  let last: number | undefined;
  let ahead: number | undefined;
  return () => {
    if (ahead === undefined) {
      const time = attempt(read);
      if (typeof time === "number" && Number.isFinite(time)) return (last = time);
      note(`${name}: ${textOf(time)}`);
      ahead = last === undefined ? 0 : last - readHost();
    }
    return readHost() + ahead;
  };
}

/** Runs once, not at once, and not after it was ended. */
function startTimer(
  clock: Clock,
  milliseconds: number,
  run: () => void,
  note: (why: string) => void,
): () => void {
  const timer: { state: "starting" | "early" | "pending" | "over" } = { state: "starting" };
  const runOnce = (): void => {
    const isDue = timer.state === "pending";
    timer.state = timer.state === "starting" ? "early" : "over";
    if (isDue) run();
  };
  const cancel = attempt((): unknown => clock.after(milliseconds, runOnce));
  if (timer.state === "starting" && typeof cancel === "function") {
    timer.state = "pending";
    return () => {
      timer.state = "over";
      tolerate(() => Reflect.apply(cancel, undefined, []));
    };
  }
  note(`after: ${timer.state === "early" ? "it does not wait" : textOf(cancel)}`);
  timer.state = "over";
  return hostClock.after(milliseconds, run);
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
}
