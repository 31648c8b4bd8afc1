import type { Happening, Observer, OperationName } from "../observe/events.js";
import type { Clock } from "../ports/extensions.js";

/** Whom a run tells of what happens, and as whose event. */
export interface Teller {
  readonly operation: OperationName;
  readonly sandboxId: string;
  readonly containerId?: string;
  readonly clock: Clock;
  readonly observers: readonly Observer[];
}

let runs = 0;

/** Makes the function that tells all observers of a run. Without observers nothing is built. */
export function createTell(teller: Teller): (happening: Happening) => void {
  if (teller.observers.length === 0) return tellNobody;
  runs += 1;
  const run = runs;
  const { operation, sandboxId, containerId, clock, observers } = teller;
  const about = {
    operation,
    sandboxId,
    run,
    ...(containerId === undefined ? {} : { containerId }),
  };
  return (happening) => {
    const event = { ...about, at: clock.now(), elapsed: clock.elapsed(), ...happening };
    for (const observe of observers) tellOne(() => observe(event));
  };
}

/** An observer that throws is ignored: what watches a teardown must not stop it. */
function tellOne(tell: () => void): void {
  try {
    tell();
  } catch {
    // What it threw is the observer's own affair.
  }
}

/** For runs that nobody watches. */
export const tellNobody = (): void => undefined;
