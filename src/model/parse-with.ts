import { err, ok, type Result } from "neverthrow";
import type * as z from "zod";
import type { InvalidRequest } from "./invalid-request.js";

/**
 * Checks what a caller gave. An object whose properties throw when they are read is an invalid
 * request too.
 */
export function parseWith<Value>(
  shape: () => z.ZodType<Value>,
  given: unknown,
  root: string,
): Result<Value, InvalidRequest> {
  try {
    const parsed = shape().safeParse(given);
    return parsed.success ? ok(parsed.data) : err(invalidRequest(parsed.error.issues, root));
  } catch {
    return err(invalidRequest([{ path: [], message: "could not be read" }], root));
  }
}

function invalidRequest(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  root: string,
): InvalidRequest {
  return {
    kind: "invalid-request",
    issues: issues.map(({ path, message }) => ({
      path: [root, ...path.map(String)].join("."),
      message,
    })),
  };
}
