import { describe, expect, it } from "vitest";
import { attemptAll, attemptEach, inOrder } from "#dist/interpreter/attempt-all.js";
import type { Tally } from "#dist/interpreter/tally.js";
import {
  failedBy,
  nothingDone,
  plus,
  somethingDone,
  tallyOf,
  warned,
} from "#dist/interpreter/tally.js";
import { err, ok, type Fault } from "podsandbox";

const fault: Fault = {
  port: "runtime",
  operation: "reapContainer",
  subject: "app",
  reason: "other",
  message: "no",
  attempt: 1,
  milliseconds: 0,
};
const failed = failedBy(fault);

/** Attempts that note how many are under way, and fail where the item is odd. */
function counted() {
  const under = { way: 0, most: 0, order: [] as number[] };
  const attempt = async (item: number): Promise<Tally> => {
    under.order.push(item);
    under.way += 1;
    under.most = Math.max(under.most, under.way);
    await Promise.resolve();
    await Promise.resolve();
    under.way -= 1;
    return item % 2 === 1 ? failedBy({ ...fault, subject: String(item) }) : somethingDone;
  };
  return { under, attempt };
}

const items = [0, 1, 2, 3, 4, 5];

describe("attempts", () => {
  it.each([
    [1, 1],
    [2, 2],
    [5, 5],
    [6, 6],
    [60, 6],
  ])("at most %d at one time are %d of six, and all are made", async (parallel, most) => {
    const { under, attempt } = counted();
    const tally = await attemptAll(items, parallel, attempt);
    expect(under.most).toBe(most);
    expect(under.order).toEqual(items);
    expect(tally.changed).toBe(true);
    expect(tally.faults.map(({ subject }) => subject).sort()).toEqual(["1", "3", "5"]);
  });

  it("one after the other are all made, whatever comes of the first", async () => {
    const { under, attempt } = counted();
    const tally = await attemptEach([1, 2, 3], attempt);
    expect([under.most, under.order]).toEqual([1, [1, 2, 3]]);
    expect(tally.faults.map(({ subject }) => subject)).toEqual(["1", "3"]);
  });

  it("in order end where one has failed", async () => {
    const { under, attempt } = counted();
    const tally = await inOrder(
      () => attempt(0),
      () => attempt(1),
      () => attempt(2),
    );
    expect(under.order).toEqual([0, 1]);
    expect(tally).toMatchObject({ changed: true, faults: [{ subject: "1" }] });
  });

  it("of nothing are nothing", async () => {
    const never = () => expect.unreachable();
    expect(await attemptAll([], 3, never)).toEqual(nothingDone);
    expect(await attemptEach([], never)).toEqual(nothingDone);
    expect(await inOrder()).toEqual(nothingDone);
  });
});

describe("a tally", () => {
  it("says what a command of a port answered", () => {
    expect(tallyOf(ok({ changed: true, warnings: [] }))).toBe(somethingDone);
    expect(tallyOf(ok({ changed: false, warnings: [] }))).toBe(nothingDone);
    expect(tallyOf(ok({ changed: false, warnings: ["careful"] }))).toEqual(warned("careful"));
    expect(tallyOf(ok({ changed: true, warnings: ["careful"] }))).toEqual({
      changed: true,
      warnings: ["careful"],
      faults: [],
    });
    expect(tallyOf(err(fault))).toEqual(failed);
    expect(failed).toEqual({ changed: false, warnings: [], faults: [fault] });
  });

  const cases: readonly (readonly [Tally, Tally, Partial<Tally>])[] = [
    [nothingDone, somethingDone, { changed: true }],
    [somethingDone, nothingDone, { changed: true }],
    [somethingDone, somethingDone, { changed: true }],
    [failed, somethingDone, { changed: true, faults: [fault] }],
    [somethingDone, failed, { changed: true, faults: [fault] }],
    [failed, nothingDone, { faults: [fault] }],
    [nothingDone, failed, { faults: [fault] }],
    [failed, failedBy(fault), { faults: [fault, fault] }],
    [warned("a"), warned("b"), { warnings: ["a", "b"] }],
    [warned("a"), failed, { warnings: ["a"], faults: [fault] }],
    [failed, warned("a"), { warnings: ["a"], faults: [fault] }],
    [failed, { ...nothingDone, appearing: ["x"] }, { faults: [fault], appearing: ["x"] }],
    [{ ...nothingDone, appearing: ["x"] }, failed, { faults: [fault], appearing: ["x"] }],
  ];

  it.each(cases)("of %j and %j is %j", (one, other, sum) => {
    expect(plus(one, other)).toStrictEqual({
      changed: false,
      warnings: [],
      faults: [],
      ...sum,
    });
  });
});
