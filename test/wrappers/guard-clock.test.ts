import type { Clock } from "podsandbox";
import { describe, expect, it } from "vitest";
import { guardClock } from "#dist/wrappers/guard-clock.js";
import { hostClock } from "#dist/wrappers/host.js";

/** A clock whose timers are run by hand. */
function clockByHand() {
  const timers: (() => void)[] = [];
  const clock: Clock = {
    now: () => 1_000,
    elapsed: () => 500,
    after: (_wait, run) => {
      timers.push(run);
      return () => void timers.splice(timers.indexOf(run), 1);
    },
  };
  return { clock, timers };
}

function broken(): never {
  throw new Error("no battery");
}

/** How often it has run, and a promise of when it has. */
function runner() {
  const runs: number[] = [];
  const settle: (() => void)[] = [];
  const hasRun = new Promise<void>((resolve) => settle.push(resolve));
  const run = (): void => {
    runs.push(1);
    for (const resolve of settle) resolve();
  };
  return { run, runs, hasRun };
}

describe("a clock of the caller's", () => {
  it("is used as it is while it answers", () => {
    const { clock, timers } = clockByHand();
    const guarded = guardClock(clock);
    const { run, runs } = runner();
    expect([guarded.now(), guarded.elapsed()]).toEqual([1_000, 500]);
    guarded.after(10, run);
    const cancel = guarded.after(10, run);
    expect(timers).toHaveLength(2);
    cancel();
    expect(timers).toHaveLength(1);
    timers[0]?.();
    expect(runs).toHaveLength(1);
    expect(guarded.trouble()).toBeUndefined();
  });

  it.each([
    ["throws", broken, "now: no battery"],
    ["answers with words", () => "noon", "now: noon"],
    ["answers with no number", () => Number.NaN, "now: null"],
    ["answers with nothing", () => undefined, "now: undefined"],
  ])("that %s is taken over by the host's from where it was", (_how, now, trouble) => {
    let answer: () => unknown = () => 1_000;
    const guarded = guardClock({ ...clockByHand().clock, now: (() => answer()) as never });
    expect(guarded.now()).toBe(1_000);
    answer = now;
    const began = hostClock.now();
    const later = guarded.now();
    expect(later).toBeGreaterThanOrEqual(1_000);
    expect(later).toBeLessThanOrEqual(1_000 + hostClock.now() - began + 1);
    answer = () => 7;
    expect(guarded.now()).toBeGreaterThanOrEqual(later);
    expect(guarded.trouble()).toBe(trouble);
  });

  it("that never answered is the host's from the beginning", () => {
    const guarded = guardClock({ ...clockByHand().clock, now: broken, elapsed: broken });
    const [now, elapsed] = [hostClock.now(), hostClock.elapsed()];
    expect(guarded.now()).toBeGreaterThanOrEqual(now);
    expect(guarded.elapsed()).toBeGreaterThanOrEqual(elapsed);
    expect(guarded.trouble()).toBe("now: no battery");
  });

  it("says which part of it is broken", () => {
    const guarded = guardClock({ ...clockByHand().clock, elapsed: broken });
    expect(guarded.now()).toBe(1_000);
    guarded.elapsed();
    expect(guarded.trouble()).toBe("elapsed: no battery");
  });

  it.each([
    ["throws", broken, "after: no battery"],
    ["gives nothing back", () => undefined, "after: undefined"],
    [
      "does not wait",
      (_wait: number, run: () => void) => {
        run();
        return () => undefined;
      },
      "after: it does not wait",
    ],
  ])("whose timer %s waits by the host's", async (_how, after, trouble) => {
    const guarded = guardClock({ ...clockByHand().clock, after: after as never });
    const { run, runs, hasRun } = runner();
    guarded.after(1, run);
    expect(runs).toEqual([]);
    await hasRun;
    guarded.after(1, run)();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs).toHaveLength(1);
    expect(guarded.trouble()).toBe(trouble);
  });

  it("runs a timer once and not after its end, whatever the clock does with it", () => {
    const { clock, timers } = clockByHand();
    const after: Clock["after"] = (wait, run) => {
      clock.after(wait, run);
      return broken;
    };
    const guarded = guardClock({ ...clock, after });
    const { run, runs } = runner();
    guarded.after(10, run);
    timers[0]?.();
    timers[0]?.();
    expect(runs).toHaveLength(1);
    guarded.after(10, run)();
    timers[1]?.();
    expect(runs).toHaveLength(1);
  });
});
