import type { AdapterFault, Done, NamespaceIdentity, NamespaceState } from "../../index.js";
import type { NetworkNamespace, Result } from "../../index.js";
import { guardRelease } from "../engine/guards.js";
import type { Machine } from "../engine/machine.js";
import { failed, isDone, wasDone } from "../engine/outcome.js";
import { isFenced, sandboxOf } from "../world/book-keeping.js";
import { clear } from "../world/disk-space.js";
import { listed } from "../world/index-lists.js";
import { isStillOwed } from "../world/networks.js";
import { isAtOrBelow } from "../world/units.js";
import { livingProcesses } from "../world/processes.js";
import type { World } from "../world/world.js";

/** What a recorded namespace turns out to be. */
export function inspectNamespace(
  { fileSystem }: World,
  { path, identity }: NetworkNamespace,
): NamespaceState {
  const pinned = fileSystem.namespaces[path];
  if (pinned === undefined) return "absent";
  if (identity === undefined) return "unidentified";
  return isSame(pinned.identity, identity) ? "same" : "replaced";
}

/** The namespace is absent, unless it is another one or may still be needed. */
export function removeNamespace(
  machine: Machine,
  namespace: NetworkNamespace,
): Result<Done, AdapterFault> {
  const { world } = machine;
  const { path } = namespace;
  const state = inspectNamespace(world, namespace);
  if (state === "absent") return wasDone;
  if (state === "replaced") return failed("refused", `${path} is another namespace by now`);
  if (state === "unidentified" && !isSafelyUnidentified(machine, path))
    return failed("refused", `${path} holds no identity, and may be anybody's`);
  guardNamespace(machine, path);
  clear(world.fileSystem, "namespaces", path);
  return isDone;
}

function isSame(one: NamespaceIdentity, other: NamespaceIdentity): boolean {
  return (
    one.inode === other.inode &&
    one.device === other.device &&
    one.changeTime === other.changeTime &&
    one.bootId === other.bootId
  );
}

function isSafelyUnidentified({ world, clock }: Machine, path: string): boolean {
  const pinned = world.fileSystem.namespaces[path];
  if (pinned === undefined || !isAtOrBelow(path, world.fileSystem.namespaceRoot)) return false;
  return livingProcesses(world, pinned, clock.now()).length === 0;
}

function guardNamespace(machine: Machine, path: string): void {
  const { world, violations } = machine;
  const pinned = world.fileSystem.namespaces[path];
  if (pinned === undefined) return;
  const { sandboxId } = pinned;
  guardRelease(machine, "namespace", path, pinned);
  if (!isAtOrBelow(path, world.fileSystem.namespaceRoot))
    violations.push(`the namespace ${path} was removed, which is not the library's`);
  const users = listed(world.books.namespaceUsers, path);
  const others = users.filter((id) => id !== sandboxId && needsNamespace(machine, id));
  if (others.length > 0)
    violations.push(`the namespace ${path} was removed, which ${others.join(", ")} uses`);
  if (isStillOwed(world.network, sandboxOf(world.books, sandboxId)))
    violations.push(`the namespace ${path} was removed while an attachment is owed`);
}

/** Whoever asks may be another than whose it is: what counts is what a user still needs. */
function needsNamespace({ world, clock }: Machine, sandboxId: string): boolean {
  const sandbox = sandboxOf(world.books, sandboxId);
  return (
    !isFenced(world.books, sandboxId) ||
    livingProcesses(world, { sandboxId }, clock.now()).length > 0 ||
    isStillOwed(world.network, sandbox)
  );
}
