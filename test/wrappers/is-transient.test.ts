import { isTransient, type FaultReason } from "podsandbox";
import { describe, expect, it } from "vitest";

const whether: Readonly<Record<FaultReason, boolean>> = {
  unavailable: true,
  busy: true,
  refused: false,
  "timed-out": true,
  aborted: true,
  crashed: false,
  unkillable: true,
  "missing-program": false,
  corrupt: false,
  "no-space": true,
  "read-only": false,
  "not-permitted": false,
  "mount-present": false,
  "kernel-blocked": true,
  other: false,
};

describe("isTransient", () => {
  it("tells the reasons that may pass by themselves", () => {
    for (const [reason, passes] of Object.entries(whether))
      expect(isTransient({ reason: reasonOf(reason) }), reason).toBe(passes);
  });
});

function reasonOf(text: string): FaultReason {
  const isReason = (given: string): given is FaultReason => given in whether;
  return isReason(text) ? text : "other";
}
