import type { Signal } from "../model/signal.js";
import { once } from "../model/once.js";
import type { Clock } from "../ports/extensions.js";
import { tolerate } from "./tolerate.js";

declare const performance: { now(): number };
declare function setTimeout(run: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare const globalThis: {
  readonly AbortController?: new () => { readonly signal: Signal; abort(): void };
};

/** The longest wait that a host's timer can be asked for, in milliseconds. */
export const longestTimer = 2 ** 31 - 1;

/** Kept from its first use: Node.js looks this global up through an accessor every time. */
const stopwatch = once(() => performance);

/** The host's own time, for callers that bring no clock. */
export const hostClock: Clock = {
  now: () => Date.now(),
  elapsed: () => stopwatch().now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, milliseconds), longestTimer));
    return () => clearTimeout(timer);
  },
};

/** A signal, and the function that fires it. */
export interface SignalSource {
  readonly signal: Signal;
  readonly abort: () => void;
}

/** Makes a signal: the host's `AbortSignal` where there is one, so that adapters can pass it on. */
export function createSignal(): SignalSource {
  const Controller = globalThis.AbortController;
  if (Controller === undefined) return createPlainSignal();
  const controller = new Controller();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** The four members of a signal, for hosts that have no `AbortController`. */
function createPlainSignal(): SignalSource {
  const listeners = new Set<() => void>();
  let aborted = false;
  const signal: Signal = {
    get aborted() {
      return aborted;
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const abort = (): void => {
    if (aborted) return;
    aborted = true;
    for (const listener of [...listeners]) tolerate(listener);
    listeners.clear();
  };
  return { signal, abort };
}
