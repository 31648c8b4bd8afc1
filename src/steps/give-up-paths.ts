import { byName, type Abandonment } from "../interpreter/step.js";
import type { Debt } from "../model/ledger.js";
import type { AbandonableStep } from "../model/policy.js";

/**
 * Gives up a step about paths: every path that a fault is about becomes a debt. A fault that is not
 * about a path, as where containers cannot be listed, leaves more than anybody could write down.
 */
export function givingUpPaths(
  step: AbandonableStep,
  kind: Extract<Debt, { readonly path: string }>["kind"],
): Abandonment<unknown> {
  return {
    allowed: byName(step),
    covers: ({ port }) => port === "fileSystem",
    debts: (_subject, _containers, faults) =>
      faults.map(({ subject }) => ({ kind, path: subject })),
    facts: () => [],
  };
}
