import type { Policy } from "../model/policy.js";
import type { Element } from "./step.js";

/** How a runtime tears down: its lists of steps for stop and for remove, and its policy. */
export interface Profile {
  readonly name: string;
  readonly stop: readonly Element[];
  readonly remove: readonly Element[];
  readonly policy: Policy;
}

const made = new WeakSet<object>();

/** Makes a profile that the lifecycles take. Lists of an embedder's own go to `runSteps`. */
export function defineProfile(profile: Profile): Profile {
  const frozen = Object.freeze(profile);
  made.add(frozen);
  return frozen;
}

/** Whether it is one of the library's own profiles. */
export function isProfile(value: unknown): value is Profile {
  return typeof value === "object" && value !== null && made.has(value);
}
