import type { BackingOff } from "../coordinator/coordinator-errors.js";
import { count } from "./describe-run.js";
import { indented } from "./lay-out.js";
import type { TeardownError } from "./teardown-error.js";
import { visible } from "./visible.js";
import { whatNext } from "./what-next.js";

/** An answer from memory: when it is tried again, and what came of the last attempt. */
export function describeBackingOff(
  { kind, sandboxId, attempts, nextAttemptAt, error }: BackingOff,
  describe: (error: TeardownError) => readonly string[],
): readonly string[] {
  const when = new Date(nextAttemptAt).toISOString();
  return [
    visible(`Sandbox ${sandboxId}: ${count(attempts, "attempt")} failed, so nothing was begun.`),
    `It is tried again by the first call after ${when}.`,
    "The last attempt:",
    ...indented(describe(error)),
    ...whatNext({ kind, faults: [] }),
  ];
}
