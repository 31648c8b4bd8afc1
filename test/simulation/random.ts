/** Numbers that look random and follow from a seed. */
export interface Random {
  /** From 0, below 1. */
  next(): number;
  /** A whole number from the first to the last, both included. */
  between(first: number, last: number): number;
  /** Whether something happens that has this probability. */
  chance(probability: number): boolean;
  pick<const Choice>(choices: readonly [Choice, ...Choice[]]): Choice;
}

/** Makes a source of numbers from a seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const between = (first: number, last: number): number =>
    first + Math.floor(next() * (last - first + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
  };
}
