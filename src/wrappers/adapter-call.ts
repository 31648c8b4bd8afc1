import type { Call, WaitingFor } from "../ports/call.js";
import { createSignal, type SignalSource } from "./host.js";

/** The call as the adapter is given it, with the library's end of it. */
export interface AdapterCall extends Call {
  /** Whether the signal has fired; to ask the signal itself would make it. */
  readonly aborted: boolean;
  /** Fires the signal. */
  abort(): void;
}

interface State extends AdapterCall {
  readonly listener: (what: WaitingFor) => void;
  source: SignalSource | undefined;
  aborted: boolean;
}

/**
 * Makes what an adapter is given as its last argument. Most adapters never look at the signal, so
 * it is made when one does. The accessors are shared through the prototype: accessors of its own
 * would cost more than all the rest of a call, and TypeScript cannot type `__proto__` in a literal.
 */
export function createAdapterCall(
  attempt: number,
  listener: (what: WaitingFor) => void,
): AdapterCall {
  const state: unknown = {
    __proto__: shared,
    attempt,
    listener,
    source: undefined,
    aborted: false,
  };
  return state as State;
}

const shared: Pick<State, "signal" | "waitingFor" | "abort"> & ThisType<State> = {
  get signal() {
    if (this.source === undefined) {
      this.source = createSignal();
      if (this.aborted) this.source.abort();
    }
    return this.source.signal;
  },
  // A getter, so that an adapter may take it off the call: `({ waitingFor }) => …`.
  get waitingFor() {
    return this.listener;
  },
  abort() {
    this.aborted = true;
    this.source?.abort();
  },
};
