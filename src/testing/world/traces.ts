import type { Ledger } from "../../index.js";
import { sandboxOf } from "./book-keeping.js";
import type { Books } from "./books.js";
import { listed } from "./index-lists.js";
import { isLivingCaller } from "./process-identities.js";
import type { World } from "./world.js";

/** The ids without a record that hold names, which nobody who lives reserved, or containers. */
export function tracesIn(world: World): readonly string[] {
  const { namesOf, containersOf } = world.books;
  const owners = Object.keys(namesOf).filter((id) => holdsOnlyForTheDead(world, id));
  const ids = new Set([...owners, ...Object.keys(containersOf)]);
  return [...ids].filter((id) => sandboxOf(world.books, id) === undefined);
}

function holdsOnlyForTheDead(world: World, ownerId: string): boolean {
  const { containers, names, namesOf } = world.books;
  if (containers[ownerId] !== undefined) return false;
  return !listed(namesOf, ownerId).some((name) => isLivingCaller(world, names[name]?.reserver));
}

/** The entries of the ledger, the oldest first, and those whose bytes are damaged. */
export function ledgerIn({ ledger, damagedEntries }: Books): Ledger {
  return {
    entries: Object.values(ledger).sort((one, other) => one.at - other.at),
    damaged: damagedEntries.map((id) => `the entry ${id} cannot be read`),
  };
}
