import type { Clock } from "../ports/extensions.js";
import { longestTimer } from "./host.js";

/** A call that has a limit. */
export interface Deadline {
  /** In the clock's `elapsed` milliseconds. */
  at: number;
  /** What happens then, called with the deadline. It may give it a later `at`, and it stays. */
  expire(deadline: Deadline): void;
  /** Whether it is in the list, and between which others; nobody but the list sets these. */
  isPending: boolean;
  earlier: Deadline | undefined;
  later: Deadline | undefined;
}

/** A deadline that is in no list yet. */
export function newDeadline(at: number, expire: () => void): Deadline {
  return { at, expire, isPending: false, earlier: undefined, later: undefined };
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
  const pending = createPending();
  let armedFor = Infinity;
  let cancel: (() => void) | undefined;

  const arm = (at: number): void => {
    cancel?.();
    const now = clock.elapsed();
    armedFor = Math.min(at, now + longestTimer);
    cancel = clock.after(Math.max(0, armedFor - now), fire);
  };
  const fire = (): void => {
    cancel = undefined;
    // A clock that stands must not keep a limit from being reached.
    const now = Math.max(clock.elapsed(), armedFor);
    armedFor = Infinity;
    for (const deadline of pending.all()) if (deadline.at <= now) deadline.expire(deadline);
    const next = pending.all().reduce((soonest, { at }) => Math.min(soonest, at), Infinity);
    if (next < armedFor) arm(next);
  };

  return {
    add(deadline) {
      pending.add(deadline);
      if (deadline.at < armedFor) arm(deadline.at);
    },
    remove: pending.remove,
    rest() {
      if (!pending.isEmpty() || cancel === undefined) return;
      cancel();
      cancel = undefined;
      armedFor = Infinity;
    },
  };
}

/** A linked list, because a Set that something enters and leaves at every call costs more. */
interface Pending {
  readonly add: (deadline: Deadline) => void;
  readonly remove: (deadline: Deadline) => void;
  readonly isEmpty: () => boolean;
  /** All of them as they are now, in the order in which they were added. */
  readonly all: () => readonly Deadline[];
}

function createPending(): Pending {
  let first: Deadline | undefined;
  let last: Deadline | undefined;
  return {
    add(deadline) {
      if (deadline.isPending) return;
      deadline.isPending = true;
      deadline.earlier = last;
      if (last === undefined) first = deadline;
      else last.later = deadline;
      last = deadline;
    },
    remove(deadline) {
      if (!deadline.isPending) return;
      const { earlier, later } = deadline;
      if (earlier === undefined) first = later;
      else earlier.later = later;
      if (later === undefined) last = earlier;
      else later.earlier = earlier;
      deadline.isPending = false;
      deadline.earlier = deadline.later = undefined;
    },
    isEmpty: () => first === undefined,
    all() {
      const found: Deadline[] = [];
      for (let next = first; next !== undefined; next = next.later) found.push(next);
      return found;
    },
  };
}
