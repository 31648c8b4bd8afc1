import type { Signal } from "../model/signal.js";
import type { Clock } from "../ports/extensions.js";
import { createSignal } from "../wrappers/host.js";

/** The shared side of the fence: who is at work in which sandbox. */
export interface Admissions {
  /** Counts somebody who goes in. */
  enter(sandboxId: string): Admission;
  /** Tells all who are in that stopping has begun. */
  announce(sandboxId: string): void;
  /** Waits until all have left, up to the limit; nothing if nobody is in. */
  untilEmpty(sandboxId: string, milliseconds: number): Leaving | undefined;
  /** How many are in any. */
  count(): number;
}

/** How many are in, and, when the wait is over, how many still are. */
interface Leaving {
  readonly inside: number;
  readonly left: Promise<number>;
}

/** One piece of work that is counted until it leaves. */
interface Admission {
  /** Fires once stopping has begun. */
  readonly stopping: Signal;
  leave(): void;
}

interface Room {
  readonly leaving: Set<() => void>;
  readonly waiting: Set<() => void>;
}

/** Makes the count of those who were admitted. */
export function createAdmissions(clock: Clock): Admissions {
  const rooms = new Map<string, Room>();
  return {
    count: () => [...rooms.values()].reduce((sum, { leaving }) => sum + leaving.size, 0),
    enter(sandboxId) {
      const room = rooms.get(sandboxId) ?? { leaving: new Set(), waiting: new Set() };
      rooms.set(sandboxId, room);
      const { signal, abort } = createSignal();
      room.leaving.add(abort);
      return {
        stopping: signal,
        leave() {
          room.leaving.delete(abort);
          if (room.leaving.size > 0) return;
          rooms.delete(sandboxId);
          for (const end of [...room.waiting]) end();
        },
      };
    },
    announce(sandboxId) {
      for (const abort of [...(rooms.get(sandboxId)?.leaving ?? [])]) abort();
    },
    untilEmpty(sandboxId, milliseconds) {
      const room = rooms.get(sandboxId);
      if (room === undefined) return undefined;
      const left = new Promise<number>((resolve) => {
        const end = (): void => {
          cancelTimer();
          room.waiting.delete(end);
          resolve(room.leaving.size);
        };
        room.waiting.add(end);
        const cancelTimer = clock.after(milliseconds, end);
      });
      return { inside: room.leaving.size, left };
    },
  };
}
