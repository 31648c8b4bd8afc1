import { ok, type Result } from "neverthrow";
import * as z from "zod";
import { isProfile, type Profile } from "../interpreter/profile.js";
import { optionsShape } from "../interpreter/options-shape.js";
import type { RunOptions } from "../interpreter/run-options.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import { closedObject } from "../model/closed-object.js";
import { once } from "../model/once.js";
import { parseWith } from "../model/parse-with.js";

/** How a coordinator is to be; what is missing has the default that is named. */
export interface CoordinatorOptions {
  /** The steps of every stop and remove; `profiles.recommended` if missing. */
  readonly profile?: Profile | undefined;
  /** How many programs run at one time on the node; 8 if missing. One sandbox has half of them. */
  readonly programs?: number | undefined;
  /** How long a program counts that still runs: then it hangs; 10,000 if missing. */
  readonly hangMilliseconds?: number | undefined;
  /** How long admitted work is waited for before a stop begins; 30,000 if missing. */
  readonly creatorMilliseconds?: number | undefined;
  /** How long the removal of a namespace waits behind one that hangs; 30,000 if missing. */
  readonly namespaceMilliseconds?: number | undefined;
  /** The pause after the first failure, which doubles with each; 1,000 if missing. */
  readonly firstPauseMilliseconds?: number | undefined;
  /** The longest pause; 60,000 if missing. */
  readonly longestPauseMilliseconds?: number | undefined;
  /**
   * From 0 to 1: which part of a fifth each pause is cut by, so that sandboxes which failed
   * together are not tried together. Drawn from the sandbox's id if missing.
   */
  readonly random?: (() => number) | undefined;
}

/** Options of one coordinated call; its signal ends the caller's waiting, and not the teardown. */
export interface CoordinatedOptions extends RunOptions {
  /** Try at once, also where the last attempt failed a moment ago. */
  readonly now?: boolean | undefined;
}

/** A coordinator's options with its defaults in them. */
export interface Settings {
  readonly profile: Profile | undefined;
  readonly programs: number;
  readonly hangMilliseconds: number;
  readonly creatorMilliseconds: number;
  readonly namespaceMilliseconds: number;
  readonly firstPauseMilliseconds: number;
  readonly longestPauseMilliseconds: number;
  readonly random: (() => number) | undefined;
}

/** Checks options, and puts the defaults in. */
export function readSettings(
  options: CoordinatorOptions | undefined,
): Result<Settings, InvalidRequest> {
  const given = options === undefined ? ok({}) : parseWith(settingsShape, options, "options");
  return given.map((chosen: CoordinatorOptions) => ({
    profile: chosen.profile,
    programs: chosen.programs ?? 8,
    hangMilliseconds: chosen.hangMilliseconds ?? 10_000,
    creatorMilliseconds: chosen.creatorMilliseconds ?? 30_000,
    namespaceMilliseconds: chosen.namespaceMilliseconds ?? 30_000,
    firstPauseMilliseconds: chosen.firstPauseMilliseconds ?? 1_000,
    longestPauseMilliseconds: chosen.longestPauseMilliseconds ?? 60_000,
    random: chosen.random,
  }));
}

/** Checks the options of one coordinated call. */
export function parseCoordinatedOptions(
  options: unknown,
): Result<CoordinatedOptions, InvalidRequest> {
  return parseWith(callShape, options, "options");
}

const notHere = "is chosen where the coordinator is made";

const callShape = once(() =>
  closedObject(
    {
      ...optionsShape().shape,
      profile: z.custom<undefined>((profile) => profile === undefined, notHere).optional(),
      now: z.boolean("must be a boolean").optional(),
    },
    ["profile"],
  ),
);

const settingsShape = once(() => {
  const milliseconds = z.number().positive().optional();
  return closedObject({
    profile: z.custom<Profile>(isProfile, "must be one of `profiles`").optional(),
    programs: z.int().min(1).optional(),
    hangMilliseconds: milliseconds,
    creatorMilliseconds: milliseconds,
    namespaceMilliseconds: milliseconds,
    firstPauseMilliseconds: milliseconds,
    longestPauseMilliseconds: milliseconds,
    random: z.custom<() => number>((value) => typeof value === "function").optional(),
  });
});
