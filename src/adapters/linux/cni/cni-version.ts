/** The latest version of the protocol that is spoken here. */
const latestKnown = "1.1.0";

/**
 * The version in which a network is run: the latest that is known here of those that its
 * configuration offers; what it names first where none is known. (CNI SPEC 1.1.0 §1, cniVersions)
 */
export function chooseVersion(
  named: string | undefined,
  offered: readonly string[],
): string | undefined {
  const all = named === undefined ? offered : [named, ...offered];
  const known = all.filter((version) => isAtLeast(latestKnown, version));
  return known.reduce<string | undefined>(later, undefined) ?? named ?? offered[0];
}

function later(best: string | undefined, version: string): string {
  return best !== undefined && isAtLeast(best, version) ? best : version;
}

/** Whether a version is this one or a later one; a missing one is the first. */
export function isAtLeast(version: string | undefined, least: string): boolean {
  const [numbers, wanted] = [numbersOf(version ?? "0.1.0"), numbersOf(least)];
  const at = wanted.findIndex((number, index) => number !== (numbers[index] ?? 0));
  return at === -1 || (numbers[at] ?? 0) > (wanted[at] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  return version.split(".").map(Number);
}
