import { nothingDone, plus, type Tally } from "./tally.js";

/**
 * Attempts every item, at most `parallel` at one time, and runs all of them to their end: one that
 * fails never stops its siblings.
 */
export async function attemptAll<Item>(
  items: readonly Item[],
  parallel: number,
  attempt: (item: Item) => Promise<Tally>,
): Promise<Tally> {
  if (items.length <= parallel) return sum(await Promise.all(items.map(attempt)));
  const tallies: Tally[] = [];
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) tallies.push(await attempt(item));
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return sum(tallies);
}

/** Attempts every item, one after the other, and all of them whatever comes of the first. */
export async function attemptEach<Item>(
  items: readonly Item[],
  attempt: (item: Item) => Promise<Tally>,
): Promise<Tally> {
  let tally = nothingDone;
  for (const item of items) tally = plus(tally, await attempt(item));
  return tally;
}

/** Does one thing after the other, and stops where one has failed. */
export async function inOrder(...things: readonly (() => Promise<Tally>)[]): Promise<Tally> {
  let tally = nothingDone;
  for (const thing of things) {
    tally = plus(tally, await thing());
    if (tally.faults.length > 0) return tally;
  }
  return tally;
}

function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(plus, nothingDone);
}
