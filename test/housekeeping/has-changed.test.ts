import { describe, expect, it } from "vitest";
import { hasChanged } from "#dist/housekeeping/remove-adopted.js";
import { failedAt, reportOf, samples, stepOf } from "../errors/samples.js";

const changed = stepOf("fence");
const unchanged = stepOf("fence", { changed: false });
const removed = (settled: readonly (typeof changed)[]) =>
  ({ report: { ...reportOf({ settled }), outcome: "removed" } }) as const;

describe("whether a removal changed anything", () => {
  it("is told of one that succeeded", () => {
    expect(hasChanged(removed([unchanged, changed]))).toBe(true);
    expect(hasChanged(removed([unchanged]))).toBe(false);
  });

  it("is told of one that failed on its way, by what it had done", () => {
    const failed = failedAt("unmount");
    const report = reportOf({ settled: [changed] });
    expect(hasChanged({ error: failed })).toBe(false);
    expect(hasChanged({ error: { ...failed, report } })).toBe(true);
    expect(hasChanged({ error: { ...samples["sandbox-busy"], report } })).toBe(true);
    expect(hasChanged({ error: { ...failed, attempted: [changed] } })).toBe(true);
    expect(hasChanged({ error: samples["defect"] })).toBe(false);
  });
});
