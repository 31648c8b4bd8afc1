import type { ProcessIdentity } from "../../index.js";
import type { Counter, World } from "./world.js";

/** The next number of a kind, from 1 above the last. */
export function nextNumber(world: World, counter: Counter): number {
  world.counters[counter] += 1;
  return world.counters[counter];
}

/** The identity of a process that is about to begin. */
export function newIdentity(world: World): ProcessIdentity {
  const pid = nextNumber(world, "process");
  return { pid, startTime: String(pid * 10), bootId: world.bootId };
}

/** The identity as a key of `world.callers`. */
export function processKey({ pid, startTime, bootId }: ProcessIdentity): string {
  return `${pid} ${startTime} ${bootId}`;
}

/** Whether a process that calls or creates still lives. */
export function isLivingCaller(world: World, identity: ProcessIdentity | undefined): boolean {
  return identity !== undefined && world.callers[processKey(identity)] === true;
}
