import { err, type Result } from "neverthrow";
import type { RunReport, WithReport, CancelledCause } from "../interpreter/report.js";
import type { Signal } from "../model/signal.js";
import { createCancellation } from "../wrappers/cancellation.js";
import type { Track } from "./track.js";

/** Asks, unless the caller has given up, and waits for the answer until the caller does. (T02) */
export function awaitAnswer<Value, Failure>(
  ask: () => Promise<Result<Value, Failure>>,
  signal: Signal | undefined,
  gaveUp: () => WithReport<CancelledCause>,
): Promise<Result<Value, Failure | WithReport<CancelledCause>>> {
  const cancellation = createCancellation(signal);
  if (cancellation.aborted()) return Promise.resolve(err(gaveUp()));
  return new Promise((resolve, reject) => {
    const unsubscribe = cancellation.subscribe(() => resolve(err(gaveUp())));
    void ask().then(resolve, reject).finally(unsubscribe);
  });
}

/** What a teardown has done so far, as a report. */
export function reportSoFar(
  sandboxId: string,
  done: ReturnType<Track["report"]>,
  milliseconds: number,
  warnings: readonly string[] = [],
): RunReport {
  return { sandboxId, ...done, warnings, stateNotPersisted: false, milliseconds };
}

/** Nothing was begun. */
export const nothingBegun = { settled: [], left: [], outlived: [] } as const;
