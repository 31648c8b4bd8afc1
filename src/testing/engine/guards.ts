import { hasReached } from "../../index.js";
import { sandboxOf } from "../world/book-keeping.js";
import { livingProcesses } from "../world/processes.js";
import type { Owned } from "../world/running.js";
import type { Machine } from "./machine.js";

/**
 * Notes a violation where something is released that a process may still use, or that belongs to a
 * sandbox or container that nobody takes down.
 */
export function guardRelease(machine: Machine, what: string, subject: string, owner: Owned): void {
  const { world, violations } = machine;
  const { sandboxId, containerId } = owner;
  const sandbox = sandboxOf(world.books, sandboxId);
  const isFenced = sandbox !== undefined && hasReached(sandbox.phase, "stopping");
  const container = containerId === undefined ? undefined : world.books.containers[containerId];
  const isSpared = containerId === undefined || container !== undefined;
  if (sandbox !== undefined && !isFenced && isSpared && container?.phase !== "removing")
    violations.push(`${what} ${subject} of ${sandboxId} was released, which nobody takes down`);
  // What a container alone uses may go while its siblings run, unless the whole pod is taken down.
  const whose = isFenced ? { sandboxId } : owner;
  if (livingProcesses(world, whose, machine.clock.now()).length > 0)
    violations.push(`${what} ${subject} of ${sandboxId} was released while a process lives`);
}

/** Notes a violation where something is asked of a thing on behalf of another sandbox. */
export function guardOwner(
  machine: Machine,
  operation: string,
  subject: string,
  owner: Owned | undefined,
  sandboxId: string,
): void {
  if (owner !== undefined && owner.sandboxId !== sandboxId)
    machine.violations.push(
      `${operation} touched ${subject} of ${owner.sandboxId} on behalf of ${sandboxId}`,
    );
}
