import { Err, Ok, type Result } from "neverthrow";

/** Whether it is a Result, of this copy of neverthrow or of another one. */
export function isResult(value: unknown): value is Result<unknown, unknown> {
  // Ours are told by what made them, which is quicker than to look at what they have.
  if (value instanceof Ok || value instanceof Err) return true;
  return (
    typeof value === "object" &&
    value !== null &&
    "isOk" in value &&
    typeof value.isOk === "function" &&
    "isErr" in value &&
    typeof value.isErr === "function"
  );
}
