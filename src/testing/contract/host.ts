import type { Clock, Signal } from "../../index.js";

declare function setTimeout(run: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare const globalThis: {
  readonly AbortController?: new () => { readonly signal: Signal; abort(): void };
};

/** The host's time, for subjects that bring no clock. */
export const hostClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A signal, and the function that fires it. */
interface SignalSource {
  readonly signal: Signal;
  readonly abort: () => void;
}

/** Makes a signal: the host's where it has one, as lifecycles give it to adapters. */
export function createSignal(): SignalSource {
  const Controller = globalThis.AbortController;
  if (Controller === undefined) return createPlainSignal();
  const controller = new Controller();
  return { signal: controller.signal, abort: () => controller.abort() };
}

function createPlainSignal(): SignalSource {
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    addEventListener: (_type: "abort", listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: "abort", listener: () => void) => void listeners.delete(listener),
  };
  const abort = (): void => {
    signal.aborted = true;
    for (const listener of [...listeners]) listener();
    listeners.clear();
  };
  return { signal, abort };
}
