import type { Clock } from "../ports/extensions.js";

/** A call that has a limit. */
export interface Deadline {
  /** In the clock's `elapsed` milliseconds. */
  at: number;
  /** What happens then. It may give itself a later `at` and stay. */
  readonly expire: () => void;
}

/** The limits of all calls under way, kept by one timer. */
export interface Deadlines {
  add(deadline: Deadline): void;
  remove(deadline: Deadline): void;
  /** Ends the timer if no call is under way, so that it does not keep a process alive. */
  rest(): void;
}

/** Makes the shared timer. A timer for each call would cost more than the call. */
export function createDeadlines(clock: Clock): Deadlines {
  const pending = new Set<Deadline>();
  let armedFor = Infinity;
  let cancel: (() => void) | undefined;

  const arm = (at: number): void => {
    cancel?.();
    armedFor = at;
    cancel = clock.after(Math.max(0, at - clock.elapsed()), fire);
  };
  const fire = (): void => {
    cancel = undefined;
    armedFor = Infinity;
    const now = clock.elapsed();
    for (const deadline of [...pending]) if (deadline.at <= now) deadline.expire();
    let next = Infinity;
    for (const deadline of pending) next = Math.min(next, deadline.at);
    if (next < armedFor) arm(next);
  };

  return {
    add(deadline) {
      pending.add(deadline);
      if (deadline.at < armedFor) arm(deadline.at);
    },
    remove: (deadline) => void pending.delete(deadline),
    rest() {
      if (pending.size > 0 || cancel === undefined) return;
      cancel();
      cancel = undefined;
      armedFor = Infinity;
    },
  };
}
