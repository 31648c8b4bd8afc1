import type { Result } from "neverthrow";
import type { AdapterFault } from "./fault.js";

/**
 * What a method of a port returns: a promise of a Result. An `async` function that returns `ok` or
 * `err` is one, and so is a ResultAsync.
 */
export type Answer<Value> = PromiseLike<Result<Value, AdapterFault>>;
