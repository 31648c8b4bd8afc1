import { err, ok, type Result } from "neverthrow";
import type * as z from "zod";

/** One thing that is wrong with what the caller gave. */
export interface RequestIssue {
  /** Where, such as `request.podSandboxId` or `ports.network.detach`. */
  readonly path: string;
  /** A sentence for people, without the value. */
  readonly message: string;
}

/** What the caller gave cannot be meant; nothing has been done. */
export interface InvalidRequest {
  readonly kind: "invalid-request";
  readonly issues: readonly RequestIssue[];
}

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
