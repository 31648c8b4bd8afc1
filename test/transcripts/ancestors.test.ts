import { profiles, type Element } from "podsandbox";
import { describe, expect, it } from "vitest";
import { findDepartures } from "./check-order.js";
import { orders, type Ancestor } from "./orders/orders.js";
import type { Order } from "./orders/order.js";
import { readTranscript } from "./read-transcript.js";

const ancestors = Object.keys(orders) as readonly Ancestor[];
const operations = ["stop", "remove"] as const;
const cases = ancestors.flatMap((name) =>
  operations.map((operation) => [name, operation] as const),
);

function namesOf(elements: readonly Element[]): readonly string[] {
  return elements
    .flatMap((element) => ("together" in element ? element.together : [element]))
    .map(({ name }) => name);
}

function declaredIn({ seed, moved, added }: Order): ReadonlySet<string> {
  return new Set([...seed, ...moved, ...added].flatMap(({ step }) => step ?? []));
}

describe("the transcripts of the three originals", () => {
  it.each(cases)(
    "%s %s keeps the order of its source, and declares each departure",
    (name, operation) => {
      const performed = readTranscript(name, "ready-pod")[operations.indexOf(operation)];
      expect(performed && findDepartures(orders[name][operation], performed)).toEqual([]);
    },
  );

  it.each(cases)("%s %s says of every step where it comes from", (name, operation) => {
    const steps = new Set(namesOf(profiles[name][operation]));
    expect([...declaredIn(orders[name][operation])].sort()).toEqual([...steps].sort());
  });
});

describe("the check of an order", () => {
  const order: Order = {
    seed: [
      { cites: "1", says: "kills", calls: ["kill"] },
      { cites: "2", says: "asks", calls: ["ask"], asks: true },
      { cites: "3", says: "frees", calls: ["free"] },
    ],
    moved: [{ cites: "4", says: "forgets", calls: ["forget"], after: "free", because: ["D5"] }],
    added: [{ says: "notes", because: ["R5"], calls: ["note"] }],
  };
  const check = (calls: readonly string[], end = 4) =>
    findDepartures(order, { calls, ended: new Map([["free", end]]) });

  it("lets the order of the source pass", () => {
    expect(check(["kill a", "ask", "free a", "note", "forget a"])).toEqual([]);
  });

  it.each([
    [["kill", "ask", "free", "note", "forget", "sing"], "nobody declared: sing"],
    [["kill", "ask", "free", "note", "note"], "never happens: forget"],
    [["ask", "free", "kill", "note", "forget"], "frees: happens before: kills"],
    [["ask", "kill", "free", "note", "forget"], "not asked at its place: asks"],
    [["forget", "kill", "ask", "free", "note"], "not after free: forgets"],
  ])("reports %j", (calls, departure) => {
    expect(check(calls)).toContain(departure);
  });
});
