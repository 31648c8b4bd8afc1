import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settings } from "../properties/seed.js";
import type { Choose } from "../properties/turns.js";
import { interleave, type Caller } from "./interleavings.js";

const callers = fc.array(fc.constantFrom<Caller>("patient", "stop", "remove", "create", "leave"), {
  minLength: 2,
  maxLength: 5,
});
const choices = fc.array(fc.nat(30), { minLength: 1, maxLength: 80 });

describe("any callers of one coordinator, however they take turns", () => {
  it("C02, C03, T02: end the sandbox once, ask once, and leave nothing behind", async () => {
    await fc.assert(
      fc.asyncProperty(callers, choices, async (cast, turns) => {
        const choose: Choose = (waiting, turn) =>
          (turns[turn % turns.length] ?? 0) % waiting.length;
        const came = await interleave(cast, choose);
        const isRemoved = cast.includes("remove") || cast.includes("leave");
        const { end, asked, ...rest } = came;
        expect(asked).toBeLessThanOrEqual(2);
        expect(rest).toEqual({
          failed: [],
          violations: [],
          inFlight: [],
          timers: [],
          held: 0,
          detached: 1,
        });
        if (isRemoved) expect(JSON.stringify(end)).not.toContain("pod");
        else expect(JSON.stringify(end)).not.toMatch(/"pod: process /);
      }),
      settings(150),
    );
  }, 120_000);
});
