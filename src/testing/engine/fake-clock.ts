import type { Clock } from "../../index.js";
import { runAfterAllElse } from "./host-task.js";

/** A clock that moves only when nothing else can, or by hand. */
export interface FakeClock extends Clock {
  /** Moves on by the milliseconds, and runs each timer on the way with all that follows from it. */
  advance(milliseconds: number): Promise<void>;
  /** In how many milliseconds each pending timer is due, the next first. */
  pending(): readonly number[];
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** When the clock of a fake node starts: the first second of 2030, UTC. */
const clockStart = 1_893_456_000_000;

/** Makes a clock that stands at `clockStart`. */
export function createFakeClock({ autoAdvance }: { readonly autoAdvance: boolean }): FakeClock {
  const timers: Timer[] = [];
  let elapsed = 0;
  const runNext = (): void => {
    const timer = timers.shift();
    if (timer === undefined) return;
    elapsed = Math.max(elapsed, timer.at);
    timer.run();
  };
  const whenIdle = autoAdvance ? repeatWhenIdle(runNext, timers) : () => undefined;
  return {
    now: () => clockStart + elapsed,
    elapsed: () => elapsed,
    after: (milliseconds, run) => {
      const timer = { at: elapsed + Math.max(0, milliseconds), run };
      insert(timers, timer);
      whenIdle();
      return () => remove(timers, timer);
    },
    advance: async (milliseconds) => {
      const end = elapsed + milliseconds;
      await allElse();
      for (let next = timers[0]; next !== undefined && next.at <= end; next = timers[0]) {
        runNext();
        await allElse();
      }
      elapsed = Math.max(elapsed, end);
    },
    pending: () => timers.map(({ at }) => at - elapsed),
  };
}

/** Runs one timer whenever nothing else can run, as long as there are any. */
function repeatWhenIdle(runNext: () => void, timers: readonly Timer[]): () => void {
  let isWaiting = false;
  return function whenIdle() {
    if (isWaiting || timers.length === 0) return;
    isWaiting = true;
    runAfterAllElse(() => {
      isWaiting = false;
      try {
        runNext();
      } finally {
        whenIdle();
      }
    });
  };
}

/** Keeps the timers in order; of two that are due together, the older one runs first. */
function insert(timers: Timer[], timer: Timer): void {
  let at = timers.length;
  while (at > 0 && (timers[at - 1]?.at ?? 0) > timer.at) at -= 1;
  timers.splice(at, 0, timer);
}

function remove(timers: Timer[], timer: Timer): void {
  const at = timers.indexOf(timer);
  if (at >= 0) timers.splice(at, 1);
}

function allElse(): Promise<void> {
  return new Promise((resolve) => {
    runAfterAllElse(resolve);
  });
}
