import type { Fault, Happening, StepReport, TeardownEvent } from "podsandbox";

/** Events of one run after each other, each so many milliseconds after the run began. */
export function story(
  about: Partial<TeardownEvent>,
  ...told: readonly (readonly [number, Happening])[]
): readonly TeardownEvent[] {
  const base = { operation: "stop-pod-sandbox", sandboxId: "4f1c9a", run: 1 } as const;
  return told.map(([elapsed, happening]) => ({
    ...base,
    at: 1_700_000_000_000 + elapsed,
    elapsed: 5_000 + elapsed,
    ...about,
    ...happening,
  }));
}

/** The run has begun with these steps. */
export function begun(...steps: readonly string[]): Happening {
  return { type: "lifecycle-started", steps };
}

/** The run has ended. */
export function ended(outcome: string, milliseconds: number): Happening {
  return { type: "lifecycle-settled", outcome, milliseconds };
}

/** A step begins. */
export function starts(step: string): Happening {
  return { type: "step-started", step };
}

/** A step has settled; it acted and changed something, unless told otherwise. */
export function settles(step: string, parts: Partial<StepReport> = {}): Happening {
  const nothing = { changed: true, warnings: [], faults: [], milliseconds: 10 };
  return {
    type: "step-settled",
    step,
    report: { step, outcome: "acted", ...nothing, ...parts },
  };
}

export const detach = { port: "network", operation: "detach", subject: "4f1c9a" } as const;
export const stopWeb = { port: "runtime", operation: "stopContainer", subject: "web" } as const;

/** A call of a port was answered. */
export function answered(call: typeof detach | typeof stopWeb, milliseconds: number): Happening {
  return { type: "call-settled", call, milliseconds };
}

/** The plugin did not answer. */
export const late: Fault = {
  ...detach,
  reason: "timed-out",
  message: "no answer within 30 ms",
  attempt: 1,
  milliseconds: 31,
};
