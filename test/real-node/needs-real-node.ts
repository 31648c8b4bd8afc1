import type { TestContext } from "vitest";
import { whatIsMissing } from "./what-is-missing.js";

/** Skips the test, and says what for, where the host has no OCI runtime and no plugins. */
export function needsRealNode({ skip }: Pick<TestContext, "skip">): void {
  const missing = whatIsMissing();
  if (missing !== undefined) skip(missing);
}
