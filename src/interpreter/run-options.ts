import { ok, type Result } from "neverthrow";
import * as z from "zod";
import type { InvalidRequest } from "../model/invalid-request.js";
import { parseWith } from "../model/parse-with.js";
import { once } from "../model/once.js";
import type { PolicyChoice } from "../model/policy.js";
import type { Signal } from "../model/signal.js";
import type { Observer } from "../observe/events.js";
import { isProfile, type Profile } from "./profile.js";

/** What every lifecycle function takes besides ports and request. */
export interface RunOptions {
  /** The caller's wish to stop waiting; what is owed is still finished or stays on record. */
  readonly signal?: Signal | undefined;
  /** Is told of every event, at once. What it throws or rejects with is ignored. */
  readonly observe?: Observer | undefined;
  /** Decides over what the profile decides. */
  readonly policy?: PolicyChoice | undefined;
}

/** Options of the functions that have a list in each profile. */
export interface LifecycleOptions extends RunOptions {
  /** One of `profiles`; `profiles.recommended` if missing. */
  readonly profile?: Profile | undefined;
}

/** Checks options; a key that is not known is refused, as it would be ignored silently. */
export function parseOptions(options: unknown): Result<LifecycleOptions, InvalidRequest> {
  if (options === undefined) return ok({});
  return parseWith(optionsShape, options, "options");
}

const isSignal = (value: unknown): value is Signal =>
  typeof value === "object" &&
  value !== null &&
  "aborted" in value &&
  typeof value.aborted === "boolean" &&
  "addEventListener" in value &&
  typeof value.addEventListener === "function" &&
  "removeEventListener" in value &&
  typeof value.removeEventListener === "function";

const isObserver = (value: unknown): value is Observer => typeof value === "function";

const policyShape = once(() =>
  z.strictObject({
    gracePeriodSeconds: z.number().nonnegative().optional(),
    parallel: z.int().min(1).optional(),
    abandon: z
      .array(
        z.enum([
          "unmount",
          "detach-network",
          "remove-network-namespace",
          "remove-cgroups",
          "remove-directories",
        ]),
      )
      .optional(),
    abandonLiveProcesses: z.boolean().optional(),
    failedHooks: z.enum(["report", "retry"]).optional(),
  }),
);

/** The shape of options, for functions that take more. */
export const optionsShape = once(() =>
  z.strictObject({
    signal: z.custom<Signal>(isSignal, "must be an AbortSignal, or have its members").optional(),
    observe: z.custom<Observer>(isObserver, "must be a function").optional(),
    profile: z
      .custom<Profile>(isProfile, "must be one of `profiles`; give your own list to runSteps")
      .optional(),
    policy: policyShape().optional(),
  }),
);
