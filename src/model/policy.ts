/**
 * What a caller may give up, by the step that does it for the sandbox; what that leaves goes into
 * the ledger. `remove-directories` are those of containers, too.
 */
export type AbandonableStep =
  | "unmount"
  | "detach-network"
  | "remove-network-namespace"
  | "remove-cgroups"
  | "remove-directories";

/** What a caller decides about a teardown. */
export interface Policy {
  /**
   * Seconds between the stop signal and the kill; 0 kills at once, as CRI's "forcibly terminated"
   * has it.
   */
  readonly gracePeriodSeconds: number;
  /** How many containers, mounts or directories are worked on at one time. */
  readonly parallel: number;
  /** Steps whose failure is put into the ledger instead of ending the run. */
  readonly abandon: readonly AbandonableStep[];
  /**
   * Give up processes that will not die: they, and all that they may use, go into the ledger
   * unreleased.
   */
  readonly abandonLiveProcesses: boolean;
  /**
   * What becomes of a post-stop hook that fails or hangs. `report`: a warning, it counts as run.
   * `retry`: it stays owed and the run ends, before the record that names it goes; calling again
   * runs it again, and none of the others. Such a hook must be idempotent: one that did its work
   * and could not say so runs twice. (failures.md H02)
   */
  readonly failedHooks: "report" | "retry";
}

/** What holds where neither the profile nor the caller says otherwise. */
export const defaultPolicy: Policy = {
  gracePeriodSeconds: 0,
  parallel: 8,
  abandon: [],
  abandonLiveProcesses: false,
  failedHooks: "report",
};

/** Parts of a policy; what is missing is decided by the profile. */
export type PolicyChoice = { readonly [Part in keyof Policy]?: Policy[Part] | undefined };

/** The policy with the caller's choices in it. */
export function choosePolicy(policy: Policy, choice: PolicyChoice | undefined): Policy {
  if (choice === undefined) return policy;
  return {
    gracePeriodSeconds: choice.gracePeriodSeconds ?? policy.gracePeriodSeconds,
    parallel: choice.parallel ?? policy.parallel,
    abandon: choice.abandon ?? policy.abandon,
    abandonLiveProcesses: choice.abandonLiveProcesses ?? policy.abandonLiveProcesses,
    failedHooks: choice.failedHooks ?? policy.failedHooks,
  };
}
