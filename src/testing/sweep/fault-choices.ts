import type { FaultHow } from "../engine/fault-plan.js";

/**
 * What is tried alone at every call: every kind, and for failures with and without their effect
 * those reasons that the library treats each in its own way. `unavailable` is tried again by the
 * ports themselves, `no-space` is no end of a teardown, and `other` is any other.
 */
export const singleFaults: readonly FaultHow[] = [
  { kind: "before", reason: "other" },
  { kind: "after", reason: "other" },
  { kind: "before", reason: "unavailable" },
  { kind: "after", reason: "unavailable" },
  { kind: "before", reason: "no-space" },
  { kind: "after", reason: "no-space" },
  { kind: "throw" },
  { kind: "reject" },
  { kind: "garbage" },
  { kind: "hang-until-aborted" },
  { kind: "hang-deaf" },
  { kind: "die-before" },
  { kind: "die-after" },
];

/**
 * What is tried in pairs: one of each way in which a fault changes what comes after it. To throw,
 * to reject and to answer garbage end as `before` and `after` do, and are tried alone only.
 */
export const pairFaults: readonly FaultHow[] = [
  { kind: "before", reason: "other" },
  { kind: "after", reason: "other" },
  { kind: "die-before" },
  { kind: "die-after" },
  { kind: "hang-until-aborted" },
];
