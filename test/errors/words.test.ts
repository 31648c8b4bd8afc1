import { isTransient, type FaultReason, type WaitingFor } from "podsandbox";
import { describe, expect, it } from "vitest";
import { describeDuration } from "#dist/errors/describe-duration.js";
import { describeProcess } from "#dist/errors/describe-process.js";
import { describeWaiting } from "#dist/errors/describe-waiting.js";
import { reasonWords } from "#dist/errors/reason-words.js";
import { reasons } from "#dist/wrappers/operation.js";

describe("durations", () => {
  it.each([
    [0.4, "0 ms"],
    [999.4, "999 ms"],
    [999.5, "1.0 s"],
    [59_949, "59.9 s"],
    [59_950, "1 min 0 s"],
    [125_400, "2 min 5 s"],
  ])("%d ms is %s", (milliseconds, words) => {
    expect(describeDuration(milliseconds)).toBe(words);
  });
});

describe("what a call waits for", () => {
  const waits: readonly (readonly [WaitingFor, string])[] = [
    [
      { kind: "process", pid: 4711, state: "D", waitChannel: "nfs_wait" },
      "process 4711 (D, nfs_wait)",
    ],
    [{ kind: "process", pid: 4711, state: "R" }, "process 4711 (R)"],
    [{ kind: "process", pid: 4711 }, "process 4711"],
    [{ kind: "program", name: "runc", verb: "delete", pid: 812 }, "runc delete (process 812)"],
    [{ kind: "program", name: "runc" }, "runc"],
    [{ kind: "path", path: "/run/a\nb" }, "/run/a\\nb"],
    [{ kind: "text", text: "the lease" }, "the lease"],
  ];

  it.each(waits)("%o", (what, words) => {
    expect(describeWaiting(what)).toBe(words);
  });
});

describe("the state of a process", () => {
  it.each([
    ["R", "state R (running)"],
    ["S", "state S (asleep)"],
    ["D", "state D (uninterruptible: not even SIGKILL ends it)"],
    ["T", "state T (stopped by a signal)"],
    ["t", "state t (stopped by a debugger)"],
    ["Z", "state Z (dead, waiting for its parent)"],
    ["I", "state I (an idle kernel thread)"],
    ["X", "state X (dead)"],
    ["K", "state K"],
  ])("%s is told as %s", (state, words) => {
    expect(describeProcess({ pid: 7, state })).toBe(`process 7, ${words}`);
  });
});

describe("reasons", () => {
  const known = Object.keys(reasons) as readonly FaultReason[];

  it("each has words, and no other has", () => {
    expect(Object.keys(reasonWords).sort()).toEqual([...known].sort());
  });

  it("each meaning is a clause, and each advice a sentence", () => {
    for (const { means, advice } of Object.values(reasonWords)) {
      expect(means).toMatch(/^[a-z].*[^.]$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("some pass by themselves, and some need somebody", () => {
    expect(known.filter((reason) => isTransient({ reason })).length).toBeGreaterThan(0);
    expect(known.every((reason) => isTransient({ reason }))).toBe(false);
  });
});
