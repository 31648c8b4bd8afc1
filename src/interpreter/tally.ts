import type { Result } from "neverthrow";
import type { Done } from "../ports/done.js";
import type { Fault } from "../ports/fault.js";

/** What came of one call or of many. */
export interface Tally {
  readonly changed: boolean;
  readonly warnings: readonly string[];
  readonly faults: readonly Fault[];
  /** Containers that kept appearing: it ends the run whatever the list waives. */
  readonly appearing?: readonly string[];
}

const none: readonly never[] = Object.freeze([]);

/** Nothing had to be done. */
export const nothingDone: Tally = Object.freeze({ changed: false, warnings: none, faults: none });

/** Something was done, and nothing more is to be said. */
export const somethingDone: Tally = Object.freeze({ changed: true, warnings: none, faults: none });

/** What a command of a port answered, as a tally. */
export function tallyOf(done: Result<Done, Fault>): Tally {
  if (done.isErr()) return failedBy(done.error);
  const { changed, warnings } = done.value;
  if (warnings.length === 0) return changed ? somethingDone : nothingDone;
  return { changed, warnings, faults: none };
}

/** One fault, as a tally. */
export function failedBy(fault: Fault): Tally {
  return { changed: false, warnings: none, faults: [fault] };
}

/** One warning, as a tally. */
export function warned(warning: string): Tally {
  return { changed: false, warnings: [warning], faults: none };
}

/** Both together. */
export function plus(one: Tally, other: Tally): Tally {
  if (one === nothingDone) return other;
  if (other === nothingDone || other === one) return one;
  const appearing = other.appearing ?? one.appearing;
  return {
    changed: one.changed || other.changed,
    warnings: joined(one.warnings, other.warnings),
    faults: joined(one.faults, other.faults),
    ...(appearing === undefined ? {} : { appearing }),
  };
}

function joined<Item>(one: readonly Item[], other: readonly Item[]): readonly Item[] {
  if (one.length === 0) return other;
  return other.length === 0 ? one : [...one, ...other];
}
