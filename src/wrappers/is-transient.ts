import type { FaultReason } from "../ports/fault.js";

/** The reasons that may pass by themselves. */
const transientReasons: ReadonlySet<FaultReason> = new Set<FaultReason>([
  "unavailable",
  "busy",
  "timed-out",
  "aborted",
  "unkillable",
  "no-space",
  "kernel-blocked",
]);

/**
 * Whether the same call may succeed later without anybody's doing. The others need an operator or a
 * change of the program. (failures.md §2.5)
 */
export function isTransient(fault: { readonly reason: FaultReason }): boolean {
  return transientReasons.has(fault.reason);
}
