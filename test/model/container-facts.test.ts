import { applyContainerFact, type ContainerFact, type ContainerRecord } from "podsandbox";
import { describe, expect, it } from "vitest";

const container: ContainerRecord = { id: "app", sandboxId: "web", phase: "running" };

interface Change {
  readonly of: Partial<ContainerRecord>;
  readonly fact: ContainerFact;
  readonly makes: Partial<ContainerRecord>;
}

const containerChanges: Readonly<Record<string, Change>> = {
  "a deadline": { of: {}, fact: { kind: "kill-at", killAt: 9 }, makes: { killAt: 9 } },
  "an earlier deadline": {
    of: { killAt: 9 },
    fact: { kind: "kill-at", killAt: 8 },
    makes: { killAt: 8 },
  },
  "a delivered signal": {
    of: {},
    fact: { kind: "stop-asked", at: 5 },
    makes: { stopAskedAt: 5 },
  },
  "an exit": {
    of: {},
    fact: { kind: "exited", at: 5, exitCode: 137 },
    makes: { phase: "exited", exitedAt: 5, exitCode: 137 },
  },
  "an exit of which no code is known": {
    of: {},
    fact: { kind: "exited", at: 5 },
    makes: { phase: "exited", exitedAt: 5 },
  },
  "an exit of what is being removed": {
    of: { phase: "removing" },
    fact: { kind: "exited", at: 5 },
    makes: { phase: "removing", exitedAt: 5 },
  },
  "a removal": { of: {}, fact: { kind: "removing" }, makes: { phase: "removing" } },
  "a first hook": { of: {}, fact: { kind: "hook-run", hook: 1 }, makes: { hooksRun: [1] } },
  "a second hook": {
    of: { hooksRun: [1] },
    fact: { kind: "hook-run", hook: 0 },
    makes: { hooksRun: [1, 0] },
  },
};

describe("a fact of a container", () => {
  it.each(Object.entries(containerChanges))("%s is recorded", (_, { of, fact, makes }) => {
    const before = Object.freeze({ ...container, ...of });
    expect(applyContainerFact(before, fact)).toStrictEqual({ ...before, ...makes });
  });

  it.each(Object.entries(containerChanges))("%s changes nothing again", (_, { of, fact }) => {
    const after = applyContainerFact({ ...container, ...of }, fact);
    expect(applyContainerFact(after, fact)).toBe(after);
  });

  it.each([
    [{ killAt: 7 }, { kind: "kill-at", killAt: 8 }],
    [{ stopAskedAt: 4 }, { kind: "stop-asked", at: 5 }],
    [{ exitedAt: 4 }, { kind: "exited", at: 5, exitCode: 1 }],
  ] as const)("what was so first stays so: %j", (of, fact) => {
    const before = { ...container, ...of };
    expect(applyContainerFact(before, fact)).toBe(before);
  });
});
