import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { race, sequential, type Actor } from "./races.js";
import { settings } from "./seed.js";
import type { Choose } from "./turns.js";

/** What may run at the same time; each in a process of its own, or all in one. */
const pairs: readonly (readonly [Actor, Actor])[] = [
  ["stop", "stop"],
  ["stop", "remove"],
  ["remove", "remove"],
  ["stop", "create"],
  ["remove", "create"],
];

/** One goes first, the other has a turn from some moment on, and then the first again. */
function preempting(first: string, from: number, to: number): Choose {
  return (waiting, turn) => {
    const isPreempted = turn >= from && turn < to;
    const at = waiting.findIndex((who) => (who === first) !== isPreempted);
    return at < 0 ? 0 : at;
  };
}

describe.each(pairs)("%s beside %s", (one, other) => {
  it.each(["one process", "two processes"])(
    "in %s, with every preemption",
    async (where) => {
      const expected = await sequential([one, other]);
      const isShared = where === "one process";
      let interleavings = 0;
      for (const first of ["0", "1"])
        for (let from = 0; from < expected.turns; from += 1)
          for (const length of [1, 2, 5, 13, 1_000]) {
            const choose = preempting(first, from, from + length);
            const came = await race([one, other], isShared, choose);
            expect({ ...came, first, from, length }).toEqual({
              ...expected.came,
              first,
              from,
              length,
            });
            interleavings += 1;
          }
      console.log(`${one} beside ${other} in ${where}: ${interleavings} interleavings`);
    },
    600_000,
  );
});

const actors = fc.constantFrom("stop", "remove", "create");
const choices = fc.array(fc.nat(30), { minLength: 1, maxLength: 80 });

describe("any two or three of stop, remove and create", () => {
  it("come out as one after the other, however they take turns", async () => {
    const some = fc.array(actors, { minLength: 2, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(some, fc.boolean(), choices, async (cast, isShared, turns) => {
        const expected = await sequential(cast);
        const choose: Choose = (waiting, turn) =>
          (turns[turn % turns.length] ?? 0) % Math.max(1, waiting.length);
        expect(await race(cast, isShared, choose)).toEqual(expected.came);
      }),
      settings(400),
    );
  }, 600_000);
});
