import type { Result } from "../index.js";
import type { FaultHow, PlannedFault } from "./engine/fault-plan.js";
import type { FakeNode } from "./fake-node.js";
import { endState } from "./looking/end-state.js";
import { pairFaults, singleFaults } from "./sweep/fault-choices.js";
import { runSchedule, type Scenario, type SweepViolation } from "./sweep/run-schedule.js";
import { forgettingTypes } from "./sweep/until-ended.js";

/** What is to be swept. */
export interface SweepOptions<Value, Failure> {
  /** Makes the node on which it is tried: the same each time, and with its journal off if fast. */
  readonly build: () => FakeNode;
  /** What is tried, with the ports that the node has now. It must be safe to repeat. */
  readonly run: (node: FakeNode) => PromiseLike<Result<Value, Failure>>;
  /** What must come out the same with and without faults: `endState`, if missing. */
  readonly look?: (node: FakeNode) => unknown;
  /** What happens between two tries, such as that a process wakes up: nothing, if missing. */
  readonly between?: (node: FakeNode) => void;
  /** What goes wrong alone, each at every call: `singleFaults`, if missing. */
  readonly singles?: readonly FaultHow[];
  /** What goes wrong in pairs, at every pair of calls: `pairFaults`, if missing. */
  readonly pairs?: readonly FaultHow[];
  /** How often it is run before it must have succeeded: 6, if missing. */
  readonly tries?: number;
  /** The sweep ends early once it has found so many violations: 20, if missing. */
  readonly mostViolations?: number;
}

/** What came of a sweep. It is plain data, and the same each time. */
export interface SweepOutcome {
  /** How many schedules of faults were tried. */
  readonly schedules: number;
  /** How many calls of the ports the undisturbed run made. */
  readonly calls: number;
  readonly violations: readonly SweepViolation[];
}

/**
 * Tries something with every single fault, and with every pair of faults, that may befall its calls
 * of a fake node's ports. After each it is run again until it succeeds, and then once more.
 *
 * It must never reject, settle always, leave nothing in flight that it does not list as outlived
 * and no timer, say of every fault that one happened, end where the undisturbed run ends, and
 * change nothing when it is run once more; and nobody may do on the node what nobody may do.
 *
 * The second of two faults comes at any later call, also of a retry. Of the pairs of kinds, each
 * pair of calls is tried with every kind as its first and every kind as its second; which goes with
 * which turns from one pair of calls to the next.
 */
export async function sweepFaults<Value, Failure>(
  options: SweepOptions<Value, Failure>,
): Promise<SweepOutcome> {
  const { singles = singleFaults, pairs = pairFaults, mostViolations = 20 } = options;
  const scenario = scenarioOf(options);
  const undisturbed = await runSchedule(scenario, [], undefined);
  const found: SweepViolation[] = [...undisturbed.violations];
  let schedules = 1;
  const attempt: Attempt = async (...schedule) => {
    if (found.length >= mostViolations) return 0;
    schedules += 1;
    const { calls, violations } = await runSchedule(scenario, schedule, undisturbed.end);
    found.push(...violations);
    return calls;
  };
  for (let at = 1; at <= undisturbed.calls; at += 1) {
    for (const how of singles) await attempt({ at, how });
    await attemptPairs(at, pairs, attempt);
  }
  const violations = found.slice(0, mostViolations);
  return { schedules, calls: undisturbed.calls, violations };
}

function scenarioOf<Value, Failure>({
  build,
  run,
  look,
  between,
  tries,
}: SweepOptions<Value, Failure>): Scenario {
  return {
    build,
    run: forgettingTypes(run),
    look: look ?? endState,
    between: between ?? (() => undefined),
    tries: tries ?? 6,
  };
}

/** Tries a schedule; answers how many calls there were until it succeeded undisturbed. */
type Attempt = (...schedule: readonly PlannedFault[]) => Promise<number>;

/** Every pair whose first fault is at this call; which second kind it goes with turns. */
async function attemptPairs(
  at: number,
  pairs: readonly FaultHow[],
  attempt: Attempt,
): Promise<void> {
  for (const [index, how] of pairs.entries()) {
    const first = { at, how };
    const calls = await attempt(first);
    for (let later = at + 1; later <= calls; later += 1) {
      const second = pairs[(index + at + later) % pairs.length];
      if (second !== undefined) await attempt(first, { at: later, how: second });
    }
  }
}
