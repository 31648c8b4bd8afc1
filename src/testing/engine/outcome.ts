import { changed, err, ok, unchanged, type AdapterFault, type Done } from "../../index.js";
import type { FaultDetails, FaultReason, Result } from "../../index.js";

/** What an operation of a fake port comes to, at once or later. */
export type Outcome<Value> = Result<Value, AdapterFault> | Promise<Result<Value, AdapterFault>>;

/** The end state held already. */
export const wasDone: Result<Done, AdapterFault> = ok(unchanged);

/** The end state holds because of this call. */
export const isDone: Result<Done, AdapterFault> = ok(changed);

/** The one of the two that fits. */
export function done(hasChanged: boolean): Result<Done, AdapterFault> {
  return hasChanged ? isDone : wasDone;
}

/** The operation failed. */
export function failed(
  reason: FaultReason,
  message: string,
  details?: FaultDetails,
): Result<never, AdapterFault> {
  return err(details === undefined ? { reason, message } : { reason, message, details });
}

/** A promise that never settles, as whoever asked is dead. */
export function neverSettles(): Promise<never> {
  return new Promise(() => undefined);
}
