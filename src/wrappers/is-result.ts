import type { Result } from "neverthrow";

/** Whether it is a Result, of this copy of neverthrow or of another one. */
export function isResult(value: unknown): value is Result<unknown, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "isOk" in value &&
    typeof value.isOk === "function" &&
    "isErr" in value &&
    typeof value.isErr === "function"
  );
}
