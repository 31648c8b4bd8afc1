import type { Signal } from "../model/signal.js";
import { tolerate } from "./tolerate.js";

/**
 * The caller's signal, listened to by one listener for a public call, and only while something
 * waits: a signal that lives for long must not collect listeners.
 */
export interface Cancellation {
  /** Whether the caller has given up. */
  aborted(): boolean;
  /** Runs `run` once when the caller gives up, unless the returned function is called before. */
  subscribe(run: () => void): () => void;
}

/** Makes a cancellation of the caller's signal. One that throws says nothing. */
export function createCancellation(signal: Signal | undefined): Cancellation {
  if (signal === undefined) return neverCancelled;
  const waiting = new Set<() => void>();
  const unlisten = (): void => tolerate(() => signal.removeEventListener("abort", onAbort));
  const onAbort = (): void => {
    unlisten();
    const runs = [...waiting];
    waiting.clear();
    for (const run of runs) run();
  };
  return {
    aborted: () => isAborted(signal),
    subscribe(run) {
      if (waiting.size === 0) tolerate(() => signal.addEventListener("abort", onAbort));
      waiting.add(run);
      return () => {
        if (waiting.delete(run) && waiting.size === 0) unlisten();
      };
    },
  };
}

function isAborted(signal: Signal): boolean {
  try {
    return signal.aborted;
  } catch {
    return false;
  }
}

/** For callers that brought no signal. */
export const neverCancelled: Cancellation = {
  aborted: () => false,
  subscribe: () => nothing,
};

function nothing(): void {
  // There is nothing to unsubscribe from.
}
