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
  const pairs = unknown.flatMap(pairsOf);
  const shared = (name: string): number =>
    pairsOf(name).filter((one) => pairs.includes(one)).length;
  const nearest = known.toSorted((one, other) => shared(other) - shared(one));
  const more = nearest.length > mostNames ? ` and ${nearest.length - mostNames} more` : "";
  const names = nearest.slice(0, mostNames).join(", ");
  const misspelt = unknown.map((key) => JSON.stringify(key)).join(", ");
  return `has no ${misspelt}; it may have ${names}${more}`;
}

/** What words have in common, however long they are: pairs of neighbouring letters. */
function pairsOf(word: string): readonly string[] {
  return [...word].map((_, at) => word.slice(at, at + 2));
}
