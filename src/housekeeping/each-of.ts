/**
 * Does something with every item, at most so many at one time, and all of them whatever comes of
 * the first. The answers are in the order of the items.
 */
export async function eachOf<Item, Answer>(
  items: readonly Item[],
  concurrency: number,
  one: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [at, item] of queue) answers[at] = await one(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return answers;
}
