import type { World } from "../world/world.js";
import { debtsIn } from "./debts.js";
import { thingsOn } from "./things.js";

/**
 * What still exists of a sandbox, or of all sandboxes, in words and sorted; what the ledger knows
 * of says so. It looks at the whole node.
 */
export function leftovers(
  { world }: { readonly world: World },
  sandboxId?: string,
): readonly string[] {
  const isOwed = debtsIn(world);
  const found: string[] = [];
  for (const thing of thingsOn(world)) {
    if (sandboxId !== undefined && thing.sandboxId !== sandboxId) continue;
    found.push(`${thing.kind} ${thing.subject}${isOwed(thing) ? " (in the ledger)" : ""}`);
  }
  return found.sort();
}
