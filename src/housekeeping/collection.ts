import type { LifecycleOptions } from "../interpreter/run-options.js";
import type { Run } from "../interpreter/run.js";
import type { Fault } from "../ports/fault.js";

/** One collection of garbage: what all parts of it need. */
export interface Collection {
  /** It is about no sandbox in particular. */
  readonly run: Run;
  /** Whether anything is done; otherwise it is only said. */
  readonly apply: boolean;
  readonly concurrency: number;
  /** With what sandboxes are removed. */
  readonly lifecycle: LifecycleOptions;
}

const nothing: readonly never[] = Object.freeze([]);

/** Nothing had to be done, and nothing went wrong. */
export const asItWas = { changed: false, warnings: nothing, faults: nothing } as const;

/** Nothing was done, because something went wrong. */
export function broughtUp(fault: Fault) {
  return { changed: false, warnings: nothing, faults: [fault] } as const;
}
