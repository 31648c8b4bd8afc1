/** Finds ids by a prefix without looking at all of them. */
export interface PrefixIndex {
  /** A new id exists. Ids that are gone need not be told. */
  add(id: string): void;
  /** The ids that exist and begin with the prefix, sorted. */
  find(prefix: string): readonly string[];
}

/** How many new ids are looked at one by one before they are sorted in. */
const mostUnsorted = 256;

/**
 * Makes an index that is sorted when it is first asked, and asked only where no id is exactly the
 * one that is looked for. Ids that are gone stay in it until the next sorting, and are skipped.
 */
export function createPrefixIndex(
  readIds: () => readonly string[],
  exists: (id: string) => boolean,
): PrefixIndex {
  let sorted: readonly string[] | undefined;
  let unsorted: string[] = [];
  let longest = 0;
  const noteLength = ({ length }: string): void => {
    if (length > longest) longest = length;
  };
  return {
    add: (id) => {
      if (sorted !== undefined) unsorted.push(id);
      noteLength(id);
    },
    find: (prefix) => {
      // Most misses are of a whole id that is gone, and where all are as long, nothing is found.
      if (sorted !== undefined && prefix.length >= longest) return [];
      if (sorted === undefined || unsorted.length > mostUnsorted) {
        sorted = readIds().toSorted();
        sorted.forEach(noteLength);
        unsorted = [];
      }
      const among = [...startingWith(sorted, prefix), ...unsorted.filter(hasPrefix(prefix))];
      return [...new Set(among.filter(exists))].sort();
    },
  };
}

function startingWith(sorted: readonly string[], prefix: string): readonly string[] {
  const from = firstAtLeast(sorted, prefix);
  let to = from;
  while (sorted[to]?.startsWith(prefix)) to += 1;
  return from === to ? [] : sorted.slice(from, to);
}

function firstAtLeast(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hasPrefix(prefix: string): (id: string) => boolean {
  return (id) => id.startsWith(prefix);
}
