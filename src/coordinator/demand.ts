import { choosePolicy, type Policy, type PolicyChoice } from "../model/policy.js";

/** What is asked of a teardown. */
export interface Demand {
  /** Wall-clock milliseconds at which what still lives is to be killed. */
  readonly killAt: number;
  readonly policy: Policy;
}

/** What one caller asks, by its choice and the time. */
export function demandOf(policy: Policy, choice: PolicyChoice | undefined, now: number): Demand {
  const chosen = choosePolicy(policy, choice);
  return { killAt: now + chosen.gracePeriodSeconds * 1_000, policy: chosen };
}

/**
 * What both ask: the earlier kill, and whatever either of them gives up. A hook that either wants
 * owed stays owed: that it counts as run could not be taken back. (T04, H02)
 */
export function bothOf(one: Demand, other: Demand): Demand {
  const given = new Set([...one.policy.abandon, ...other.policy.abandon]);
  return {
    killAt: Math.min(one.killAt, other.killAt),
    policy: {
      ...one.policy,
      abandon: [...given],
      abandonLiveProcesses: one.policy.abandonLiveProcesses || other.policy.abandonLiveProcesses,
      failedHooks: retriesHooks(one) || retriesHooks(other) ? "retry" : "report",
    },
  };
}

/** Whether a run that does what `one` asks does what `other` asks too. */
export function covers(one: Demand, other: Demand): boolean {
  return (
    one.killAt <= other.killAt &&
    givesUpAll(one, other) &&
    (retriesHooks(one) || !retriesHooks(other))
  );
}

/** Whether `one` gives up all that `other` does. */
export function givesUpAll({ policy: one }: Demand, { policy: other }: Demand): boolean {
  return (
    other.abandon.every((step) => one.abandon.includes(step)) &&
    (one.abandonLiveProcesses || !other.abandonLiveProcesses)
  );
}

function retriesHooks({ policy }: Demand): boolean {
  return policy.failedHooks === "retry";
}

/** The policy of a run that begins now. */
export function policyAt({ killAt, policy }: Demand, now: number): Policy {
  return { ...policy, gracePeriodSeconds: Math.max(0, killAt - now) / 1_000 };
}
