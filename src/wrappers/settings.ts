import type { FaultReason } from "../ports/fault.js";

/** How often a call is tried in all, and how long to wait before try `i + 1`: delay · i². */
export interface Retry {
  readonly attempts: number;
  readonly delayMilliseconds: number;
}

/** Retries by reason; a reason that is not named is not tried again. */
export type Retries = Readonly<Partial<Record<FaultReason, Retry>>>;

/**
 * Limits in milliseconds by `port.operation`, such as `network.detach`; `default` holds for those
 * that are not named, and `deaf` is how long a call may take to answer after its signal has fired.
 * Without either, each operation has the limit that stands beside it in `operations/`.
 */
export type Limits = Readonly<Record<string, number>>;

/** How ports are wrapped. */
export interface PrepareOptions {
  readonly limits?: Limits | "none";
  readonly retries?: Retries | "none";
}

/**
 * A closed connection three times after 100 and 400 ms, as containerd does; what is busy for less
 * than three seconds, growing.
 */
export const defaultRetries: Retries = {
  unavailable: { attempts: 3, delayMilliseconds: 100 },
  busy: { attempts: 8, delayMilliseconds: 20 },
};

/** How long a call may take to answer after its signal has fired, in milliseconds. */
export const defaultDeafMilliseconds = 1_000;
