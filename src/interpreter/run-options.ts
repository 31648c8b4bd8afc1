import { ok, type Result } from "neverthrow";
import type { InvalidRequest } from "../model/invalid-request.js";
import { parseWith } from "../model/parse-with.js";
import type { PolicyChoice } from "../model/policy.js";
import type { Signal } from "../model/signal.js";
import type { Observer } from "../observe/events.js";
import { lookOptionsShape, optionsShape, runOptionsShape } from "./options-shape.js";
import type { Profile } from "./profile.js";

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

/**
 * Checks options; a key that is not known, or has no effect, is refused, as it would be ignored
 * silently.
 */
export function parseOptions(options: unknown): Result<LifecycleOptions, InvalidRequest> {
  if (options === undefined) return ok({});
  return parseWith(optionsShape, options, "options");
}

/** Checks the options of a function that no profile changes. */
export function parseRunOptions(options: unknown): Result<RunOptions, InvalidRequest> {
  if (options === undefined) return ok({});
  return parseWith(runOptionsShape, options, "options");
}

/** Checks the options of a function that only looks. */
export function parseLookOptions(options: unknown): Result<RunOptions, InvalidRequest> {
  if (options === undefined) return ok({});
  return parseWith(lookOptionsShape, options, "options");
}
