import { errnoOf } from "../../node/fault-of.js";
import type { ExecOutcome, ExecRequest } from "./exec.js";

/** The host has not started a program, and threw why. */
export function notStarted({ program }: ExecRequest, thrown: unknown): ExecOutcome {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const message = `${program} is not started: ${why}`;
  return { kind: "not-started", code: errnoOf(thrown) ?? "UNKNOWN", message };
}

/** There is no such program. */
export function notFound({ program }: ExecRequest): ExecOutcome {
  const message = `${program} is not started: it is in no directory of PATH`;
  return { kind: "not-started", code: "ENOENT", message };
}

/** The call's signal had fired before. */
export function endedBefore({ program }: ExecRequest): ExecOutcome {
  const message = `${program} is not started: the call was over before`;
  return { kind: "not-started", code: "ABORT_ERR", message };
}
