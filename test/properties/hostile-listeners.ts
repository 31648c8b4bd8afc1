import * as fc from "fast-check";
import { arbitraryOf, spiked, thrower } from "./hostile-words.js";

/** What a listener does with what it is told. */
const oddListeners = {
  throws: thrower,
  rejects: () => Promise.reject(new Error("not now")),
  "answers what throws when it is awaited": () => ({ then: thrower }),
  "answers what cannot be looked at": () => spiked({}, { left: 0 }),
} as const;

/** What a signal does. */
const oddSignals = {
  "cannot be read": { aborted: thrower },
  "takes no listener": { addEventListener: thrower },
  "gives none back": { removeEventListener: thrower },
  "says yes with words": { aborted: () => "perhaps" },
  "fires at once": {
    addEventListener: (_type: string, listener: () => void) => listener(),
  },
  "fires twice": {
    addEventListener: (_type: string, listener: () => void) => {
      queueMicrotask(listener);
      queueMicrotask(listener);
    },
  },
} as const;

/** How those go wrong who listen to the library, and to whom it listens. */
export interface ListenerMischief {
  readonly observe: keyof typeof oddListeners | "right";
  readonly emit: keyof typeof oddListeners | "right";
  readonly signal: keyof typeof oddSignals | "right";
  /** From which look at it on the signal goes wrong: before it must pass the door. */
  readonly from: number;
}

/** Listeners of the caller's that go wrong. */
export const listenerMischief: fc.Arbitrary<ListenerMischief> = fc.record({
  observe: arbitraryOf(oddListeners),
  emit: arbitraryOf(oddListeners),
  signal: arbitraryOf(oddSignals),
  from: fc.nat(15),
});

/** A listener as the mischief has it. */
export function hostileListener(how: ListenerMischief["observe"]): () => unknown {
  return how === "right" ? () => undefined : oddListeners[how];
}

interface Odd {
  readonly aborted?: () => unknown;
  readonly addEventListener?: (type: string, listener: () => void) => unknown;
  readonly removeEventListener?: () => unknown;
}

/** A signal as the mischief has it, which fires at no other time. */
export function hostileSignal({ signal, from }: ListenerMischief): object {
  if (signal === "right") return new AbortController().signal;
  const odd: Odd = oddSignals[signal];
  let looks = 0;
  const isWrong = (): boolean => (looks += 1) > from;
  return {
    get aborted(): unknown {
      return odd.aborted !== undefined && isWrong() ? odd.aborted() : false;
    },
    addEventListener: (type: string, listener: () => void) =>
      isWrong() ? odd.addEventListener?.(type, listener) : undefined,
    removeEventListener: () => (isWrong() ? odd.removeEventListener?.() : undefined),
  };
}
