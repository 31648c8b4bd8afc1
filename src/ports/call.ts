import type { Signal } from "../model/signal.js";

/** What a call is waiting for, so that `progress` and events can say why nothing happens. */
export type WaitingFor =
  | {
      readonly kind: "process";
      readonly pid: number;
      readonly state?: string;
      readonly waitChannel?: string;
    }
  | {
      readonly kind: "program";
      readonly name: string;
      readonly verb?: string;
      readonly pid?: number;
    }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "text"; readonly text: string };

/** What every method of a port is given as its last argument. */
export interface Call {
  /**
   * Fires at the call's own limit, and for waits when the caller gives up. The adapter then ends
   * what it started and answers. A destroying call is never told of the caller's cancellation.
   */
  readonly signal: Signal;
  /** From 1; a call that is tried again gets the next number. */
  readonly attempt: number;
  /** Says what the call waits for; the latest word counts. */
  waitingFor(what: WaitingFor): void;
}
