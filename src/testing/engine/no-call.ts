import type { Call, Signal } from "../../index.js";

/** A signal that never fires. */
export const neverAborted: Signal = {
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

/** What a call is given where nobody gave it anything. */
export const noCall: Call = { signal: neverAborted, attempt: 1, waitingFor: () => undefined };
