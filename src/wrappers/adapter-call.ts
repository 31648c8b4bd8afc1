import type { Call, WaitingFor } from "../ports/call.js";
import { createSignal, type SignalSource } from "./host.js";

/** The call as the adapter is given it, with what the library wants to know of it. */
export interface AdapterCall extends Call {
  /** Whether the signal has fired; to ask the signal itself would make it. */
  readonly aborted: boolean;
}

/** Who made a call, and what it keeps of it. */
export interface CallHolder {
  /** Is told what the call waits for; called with the holder. */
  hear(holder: CallHolder, what: WaitingFor): void;
  /** Why the signal has fired, if it has. */
  readonly told: string | undefined;
  /** The signal, once somebody has looked at it. */
  source: SignalSource | undefined;
}

interface State extends AdapterCall {
  attempt: number;
  holder: CallHolder;
}

/**
 * Makes what an adapter is given as its last argument. Most adapters never look at the signal, so
 * it is made when one does. The accessors are shared through the prototype: accessors of its own
 * would cost more than all the rest of a call.
 */
export function createAdapterCall(attempt: number, holder: CallHolder): AdapterCall {
  const state = create(shared);
  state.attempt = attempt;
  state.holder = holder;
  return state;
}

/** `Object.create` does not say what it makes; its caller adds what the prototype lacks. */
const create: (prototype: typeof shared) => State = Object.create;

const shared: Pick<State, "aborted" | "signal" | "waitingFor"> & ThisType<State> = {
  get aborted() {
    return this.holder.told !== undefined;
  },
  get signal() {
    const { holder } = this;
    if (holder.source === undefined) {
      holder.source = createSignal();
      if (this.aborted) holder.source.abort();
    }
    return holder.source.signal;
  },
  // A getter, so that an adapter may take it off the call: `({ waitingFor }) => …`.
  get waitingFor() {
    const { holder } = this;
    return (what: WaitingFor) => holder.hear(holder, what);
  },
};
