import type { Order, SeedLine } from "./orders/order.js";

/** What one call of the library came to, read from a transcript. */
export interface Performed {
  /** The calls of ports, as they are printed, in their order. */
  readonly calls: readonly string[];
  /** For each step, how many calls there had been when it ended. */
  readonly ended: ReadonlyMap<string, number>;
}

/** One sentence for each thing in which a transcript departs from an order without saying so. */
export function findDepartures(
  { seed, moved, added }: Order,
  performed: Performed,
): readonly string[] {
  const declared = [...seed, ...moved, ...added].flatMap(({ calls }) => calls);
  const { calls } = performed;
  return [
    ...calls
      .filter((call) => !declared.some((start) => call.startsWith(start)))
      .map((call) => `nobody declared: ${call}`),
    ...declared
      .filter((start) => !calls.some((call) => call.startsWith(start)))
      .map((start) => `never happens: ${start}`),
    ...seed.flatMap((_, index) => misplaced(seed, index, calls)),
    ...moved
      .filter((line) => span(line, calls).first < (performed.ended.get(line.after) ?? Infinity))
      .map(({ says, after }) => `not after ${after}: ${says}`),
  ];
}

/** What happens before something that it is to follow; a question must be asked in between. */
function misplaced(seed: readonly SeedLine[], index: number, calls: readonly string[]) {
  const line = seed[index];
  if (line === undefined) return [];
  const before = seed.slice(0, index).filter(({ asks }) => !asks);
  const after = seed.slice(index + 1).filter(({ asks }) => !asks);
  const from = Math.max(-1, ...before.map((one) => span(one, calls).last));
  const upTo = Math.min(calls.length, ...after.map((one) => span(one, calls).first));
  const isBetween = (call: string, at: number): boolean =>
    isOf(line, call) && at > from && at < upTo;
  if (line.asks) return calls.some(isBetween) ? [] : [`not asked at its place: ${line.says}`];
  const { first } = span(line, calls);
  return before
    .filter((one) => span(one, calls).last > first)
    .map(({ says }) => `${line.says}: happens before: ${says}`);
}

interface Line {
  readonly calls: readonly string[];
}

function span(
  line: Line,
  calls: readonly string[],
): { readonly first: number; readonly last: number } {
  const isItsOwn = (call: string): boolean => isOf(line, call);
  return { first: calls.findIndex(isItsOwn), last: calls.findLastIndex(isItsOwn) };
}

function isOf(line: Line, call: string): boolean {
  return line.calls.some((start) => call.startsWith(start));
}
