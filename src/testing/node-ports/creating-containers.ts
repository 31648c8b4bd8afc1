import type { AdapterFault, ContainerRecord, CreatorStore, Done, Result } from "../../index.js";
import type { Machine } from "../engine/machine.js";
import { failed, isDone } from "../engine/outcome.js";
import { holdName, isFenced, sandboxOf, writeContainer } from "../world/book-keeping.js";
import type { World } from "../world/world.js";

type Request<Method extends keyof CreatorStore> = Parameters<CreatorStore[Method]>[0];
type Answered = Result<Done, AdapterFault>;

/** The container has a record, unless the fence is up or its id or name is taken. */
export function addContainer(machine: Machine, container: ContainerRecord): Answered {
  const { world } = machine;
  const { books } = world;
  const { id, name, sandboxId, creator } = container;
  if (!isOpen(world, sandboxId)) return refusedByFence(sandboxId);
  if (books.containers[id] !== undefined) return failed("refused", `the id ${id} is taken`);
  const held = name === undefined ? undefined : books.names[name];
  if (held !== undefined && held.ownerId !== id)
    return failed("refused", `the name ${name} belongs to ${held.ownerId}`);
  writeContainer(books, { ...container, phase: "creating" });
  machine.containerIds.add(id);
  if (name !== undefined)
    holdName(books, name, { ownerId: id, ...(creator && { reserver: creator }) });
  return isDone;
}

/** A new life of the container begins, unless the fence is up or it is being removed. */
export function beginStart({ world }: Machine, request: Request<"beginStart">): Answered {
  const { containerId, creator } = request;
  const before = world.books.containers[containerId];
  if (before === undefined || before.phase === "removing")
    return failed("refused", `${containerId} is gone, or is being removed`);
  if (!isOpen(world, before.sandboxId)) return refusedByFence(before.sandboxId);
  const { stopAskedAt, killAt, exitCode, exitedAt, process, ...kept } = before;
  void [stopAskedAt, killAt, exitCode, exitedAt, process];
  writeContainer(world.books, { ...kept, phase: "creating", creator });
  return isDone;
}

/** The container is no longer being created, also behind a fence: teardown waits for it. */
export function settleContainer(
  { world, waits, violations }: Machine,
  { containerId, change }: Request<"settleContainer">,
): Answered {
  const before = world.books.containers[containerId];
  if (before === undefined) return failed("refused", `${containerId} is gone`);
  const { sandboxId } = before;
  if (change.phase === "running" && before.phase !== "creating" && isFenced(world.books, sandboxId))
    violations.push(`${containerId} was started behind the fence of ${sandboxId}`);
  const phase = before.phase === "removing" ? "removing" : change.phase;
  const { creator, ...settled } = { ...before, ...change };
  void creator;
  writeContainer(world.books, { ...settled, phase });
  waits.wake("container", containerId);
  return isDone;
}

function isOpen({ books }: World, sandboxId: string): boolean {
  return sandboxOf(books, sandboxId) !== undefined && !isFenced(books, sandboxId);
}

function refusedByFence(sandboxId: string): Answered {
  return failed("refused", `${sandboxId} is gone, or is being taken down`);
}
