import type { FakeNode } from "../fake-node.js";
import { debtsIn } from "./debts.js";
import { snapshot, type Snapshot } from "./snapshot.js";
import { thingsOn } from "./things.js";

/**
 * What must come out the same whatever has gone wrong on the way: all that is left, but not what
 * was given up aloud, and is in the ledger.
 */
export function endState({ world }: Pick<FakeNode, "world">): Omit<Snapshot, "ledger"> {
  const { sandboxes, containers, quarantine, things, blocks } = snapshot({ world });
  const isOwed = debtsIn(world);
  const owed = new Set(
    [...thingsOn(world)]
      .filter(isOwed)
      .map(({ sandboxId, kind, subject }) => `${sandboxId}: ${kind} ${subject}`),
  );
  const rest = owed.size === 0 ? things : things.filter((thing) => !owed.has(thing));
  return { sandboxes, containers, quarantine, things: rest, blocks };
}
