import { describe, expect, it } from "vitest";
import { laws } from "./order-laws.js";
import { allReordered, lists, type Reordered } from "./orders.js";

/** Pairs whose order no law decides, and why they stand as they do. */
const independent: Readonly<Record<string, string>> = {
  "run-post-stop-hooks before verify-network-closed":
    "one only looks, and hooks need no more than that the container is gone",
  "remove-cgroups before remove-sandbox-storage":
    "neither lies in the other, and no process that could use either is left",
  "release-labels before remove-directories":
    "a label is of use to processes only, and they are dead; CRI-O releases it earlier",
  "notify-removed before release-labels":
    "an observer is told of the pod, and nothing of it can be used by then with or without a label",
};

async function firstObjection(list: Reordered): Promise<string | undefined> {
  for (const law of laws) {
    const objection = await law(list);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

describe.each(["stop", "remove"] as const)("the order of %s", (operation) => {
  it("is as every law has it", async () => {
    const list = { title: "as it is", operation, elements: lists[operation] };
    expect(await firstObjection(list)).toBeUndefined();
  }, 120_000);

  const others = allReordered(operation);
  const mattering = others.filter(({ title }) => independent[title] === undefined);
  const free = others.filter(({ title }) => independent[title] !== undefined);

  it.each(mattering.map((other) => [other.title, other] as const))(
    "matters: a law objects to %s",
    async (_title, other) => {
      expect(await firstObjection(other)).toBeDefined();
    },
    120_000,
  );

  it.each(free.map((other) => [other.title, independent[other.title], other] as const))(
    "does not matter: %s, because %s",
    async (_title, _why, other) => {
      expect(await firstObjection(other)).toBeUndefined();
    },
    120_000,
  );
});
