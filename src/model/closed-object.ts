import * as z from "zod";

/** How many known names a sentence lists at most. */
const mostNames = 8;

/**
 * An object that has no other keys than these. One that is not known is misspelt, so the sentence
 * names those that are, the nearest first. Keys that are there to be refused are not named.
 */
export function closedObject<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  refused: readonly (keyof Shape)[] = [],
) {
  const known = Object.keys(shape).filter((key) => !refused.includes(key));
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? refusal(issue.keys, known) : undefined),
  });
}

function refusal(unknown: readonly string[], known: readonly string[]): string {
  const [first = ""] = unknown;
  const nearest = known.toSorted((one, other) => distance(first, one) - distance(first, other));
  const more = nearest.length > mostNames ? ` and ${nearest.length - mostNames} more` : "";
  const names = nearest.slice(0, mostNames).join(", ");
  const misspelt = unknown.map((key) => JSON.stringify(key)).join(", ");
  return `has no ${misspelt}; it may have ${names}${more}`;
}

/** How many letters have to be put in, taken out or changed to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const letter of one) row = nextRow(row, letter, other);
  return row.at(-1) ?? 0;
}

function nextRow(before: readonly number[], letter: string, other: string): number[] {
  const row = [(before[0] ?? 0) + 1];
  for (const [at, match] of [...other].entries()) {
    const [diagonal = 0, above = 0, left = 0] = [before[at], before[at + 1], row[at]];
    row.push(Math.min(above + 1, left + 1, diagonal + (letter === match ? 0 : 1)));
  }
  return row;
}
