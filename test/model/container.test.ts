import { isBeingCreated, type ContainerRecord } from "podsandbox";
import { describe, expect, it } from "vitest";

const creator = { pid: 7, startTime: "1", bootId: "b" };

const cases: readonly (readonly [Partial<ContainerRecord>, boolean])[] = [
  [{ phase: "creating" }, true],
  [{ phase: "creating", creator, exitedAt: 5 }, true],
  [{ phase: "removing", creator }, true],
  [{ phase: "removing", creator, exitedAt: 5 }, false],
  [{ phase: "removing" }, false],
  [{ phase: "created", creator }, false],
  [{ phase: "running", creator }, false],
  [{ phase: "running" }, false],
  [{ phase: "exited" }, false],
  [{ phase: "unknown" }, false],
];

describe("isBeingCreated", () => {
  it.each(cases)("of %j is %j", (record, is) => {
    const phase = record.phase ?? "running";
    expect(isBeingCreated({ id: "app", sandboxId: "web", ...record, phase })).toBe(is);
  });
});
