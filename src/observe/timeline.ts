import type { Observer, TeardownEvent } from "./events.js";
import type { Trace } from "./trace-event.js";
import { traceEventsOf } from "./trace-events-of.js";

/** Events as they come in, and the trace that can be made of them at any time. */
export interface Timeline {
  readonly observe: Observer;
  /** All that was observed so far; a run that has not ended is drawn as far as it came. */
  readonly trace: () => Trace;
}

/**
 * Collects events, and makes a trace of them that opens in chrome://tracing and in Perfetto: write
 * `JSON.stringify(trace())` to a file.
 *
 * Each sandbox is drawn as a process: its runs, in them their steps, in them the calls of ports.
 * What runs side by side is drawn on tracks below each other. It keeps everything that it is told,
 * so it is for a session of looking, not for the life of a daemon.
 */
export function timeline(): Timeline {
  const events: TeardownEvent[] = [];
  return {
    observe: (event) => {
      events.push(event);
    },
    trace: () => ({ displayTimeUnit: "ms", traceEvents: traceEventsOf(events) }),
  };
}
