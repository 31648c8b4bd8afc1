import type { Result } from "neverthrow";
import type { AdapterFault } from "./fault.js";

/**
 * What a method of a port returns: a Result, or a promise of one. An `async` function that returns
 * `ok` or `err` will do, a ResultAsync too, and so will a plain function that knows the answer.
 */
export type Answer<Value> = Result<Value, AdapterFault> | PromiseLike<Result<Value, AdapterFault>>;
