import type { AdapterFault, Done, GarbageRequest, Result } from "../../index.js";
import type { Machine } from "../engine/machine.js";
import { done } from "../engine/outcome.js";
import { sandboxOf } from "../world/book-keeping.js";
import type { HeldAttachment } from "../world/networks.js";
import { livingProcesses } from "../world/processes.js";

/** The network holds nothing but what is valid: plugins of a fake node know GC. */
export function collectGarbage(
  machine: Machine,
  { network, valid }: GarbageRequest,
): Result<Done, AdapterFault> {
  const { held } = machine.world.network;
  let hasChanged = false;
  for (const [sandboxId, attachments] of Object.entries(held)) {
    const isKept = ({ given }: HeldAttachment): boolean =>
      given.network !== network ||
      valid.some((one) => one.sandboxId === sandboxId && one.interfaceName === given.interfaceName);
    const kept = attachments.filter(isKept);
    if (kept.length === attachments.length) continue;
    guardGarbage(machine, network, sandboxId);
    hasChanged = true;
    if (kept.length === 0) delete held[sandboxId];
    else held[sandboxId] = kept;
  }
  return done(hasChanged);
}

/** What a pod may still use, or its record still owes, is no garbage. */
function guardGarbage(
  { world, clock, violations }: Machine,
  network: string,
  sandboxId: string,
): void {
  if (livingProcesses(world, { sandboxId }, clock.now()).length > 0)
    violations.push(`a GC of ${network} freed what ${sandboxId} has while a process lives`);
  const recorded = sandboxOf(world.books, sandboxId)?.attachments ?? [];
  const isOwed =
    recorded === "unreadable" ||
    recorded.some((one) => one.network === network && one.state === "owed");
  if (isOwed) violations.push(`a GC of ${network} freed what ${sandboxId} has on record`);
}
