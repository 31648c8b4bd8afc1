import * as z from "zod";
import { closedObject } from "../model/closed-object.js";
import { once } from "../model/once.js";
import type { Signal } from "../model/signal.js";
import type { Observer } from "../observe/events.js";
import { isProfile, type Profile } from "./profile.js";

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
  closedObject({
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
  closedObject({
    signal: z.custom<Signal>(isSignal, "must be an AbortSignal, or have its members").optional(),
    observe: z.custom<Observer>(isObserver, "must be a function").optional(),
    profile: z
      .custom<Profile>(isProfile, "must be one of `profiles`; give your own list to runSteps")
      .optional(),
    policy: policyShape().optional(),
  }),
);

const sameSteps = "changes nothing here: these steps are the same in every profile";

/** The shape of options, for functions that no profile changes. */
export const runOptionsShape = once(() =>
  closedObject({ ...optionsShape().shape, profile: without(sameSteps) }, ["profile"]),
);

const nothingEnds = "changes nothing here: nothing is taken down";

/** The shape of options, for functions that only look. */
export const lookOptionsShape = once(() =>
  closedObject({ ...runOptionsShape().shape, policy: without(nothingEnds) }, ["profile", "policy"]),
);

function without(message: string) {
  return z.custom<undefined>((given) => given === undefined, message).optional();
}
