import type { ExecOutcome, ExecRequest } from "./exec.js";

/** What a helper is told. */
export type ToHelper =
  | { readonly kind: "run"; readonly id: number; readonly request: ExecRequest }
  /** The signal of the call has fired. */
  | { readonly kind: "end"; readonly id: number };

/** What a helper tells. */
export type FromHelper =
  | { readonly kind: "ready" }
  | { readonly kind: "started"; readonly id: number; readonly pid: number }
  | { readonly kind: "outcome"; readonly id: number; readonly outcome: ExecOutcome };

/** Whether a helper was told this. Nobody else writes to its channel, so one look is enough. */
export function isToHelper(message: unknown): message is ToHelper {
  return isMessage(message);
}

/** Whether a helper told this. Nobody else writes to its channel, so one look is enough. */
export function isFromHelper(message: unknown): message is FromHelper {
  return isMessage(message);
}

function isMessage(message: unknown): boolean {
  return typeof message === "object" && message !== null && "kind" in message;
}
