import type { SandboxRecord } from "../../index.js";
import { debtsIn } from "../looking/debts.js";
import { thingsOn, type Thing } from "../looking/things.js";
import { sandboxOf } from "../world/book-keeping.js";
import { listed } from "../world/index-lists.js";
import { isStillOwed } from "../world/networks.js";
import { livingProcesses } from "../world/processes.js";
import type { World } from "../world/world.js";
import type { Machine } from "./machine.js";

/** Notes a violation where a name becomes free while anything of its owner exists. */
export function guardReleasedNames({ world, violations }: Machine, ownerId: string): void {
  const { books } = world;
  if (books.namesOf[ownerId] === undefined) return;
  if (books.containers[ownerId] !== undefined)
    violations.push(`the name of ${ownerId} was released while its record exists`);
  if (!isAnythingLeft(world, ownerId)) return;
  const isOwed = debtsIn(world);
  for (const thing of thingsOn(world)) {
    if (thing.sandboxId !== ownerId || thing.kind === "name" || thing.kind === "lease") continue;
    if (isOwed(thing) || isUsedByOthers(world, thing)) continue;
    const what = `${thing.kind} ${thing.subject}`;
    violations.push(`the name of ${ownerId} was released while it has ${what}`);
  }
}

/** A namespace outlives the sandbox that it was made for, while another one's record names it. */
function isUsedByOthers({ books }: World, { kind, subject, sandboxId }: Thing): boolean {
  if (kind !== "namespace") return false;
  return listed(books.namespaceUsers, subject).some((id) => id !== sandboxId);
}

/** Notes a violation where a record is forgotten that is the only one to know what is owed. */
export function guardForgotten({ world, clock, violations }: Machine, sandboxId: string): void {
  const sandbox = sandboxOf(world.books, sandboxId);
  if (sandbox?.liveProcessesAbandoned === true) return;
  if (isStillOwed(world.network, sandbox))
    violations.push(`the record of ${sandboxId} was forgotten while an attachment is owed`);
  if (livingProcesses(world, { sandboxId }, clock.now()).length > 0)
    violations.push(`the record of ${sandboxId} was forgotten while a process lives`);
}

/** Notes a violation where a record says that nothing is left to be stopped, and something is. */
export function guardStopped({ world, clock, violations }: Machine, sandbox: SandboxRecord): void {
  const { id, networkNamespace, network } = sandbox;
  if (livingProcesses(world, { sandboxId: id }, clock.now()).length > 0)
    violations.push(`${id} was recorded as stopped while a process lives`);
  if (network === "node" || networkNamespace === undefined || networkNamespace.abandoned) return;
  const { path } = networkNamespace;
  const isShared = listed(world.books.namespaceUsers, path).some((user) => user !== id);
  if (!isShared && world.fileSystem.namespaces[path]?.sandboxId === id)
    violations.push(`${id} was recorded as stopped while it has a network namespace`);
}

/** A quick look at the indexes, so that the whole node is gone through only where it must be. */
function isAnythingLeft(world: World, sandboxId: string): boolean {
  const { books, runtime, network, fileSystem, labels } = world;
  return (
    sandboxOf(books, sandboxId) !== undefined ||
    books.containersOf[sandboxId] !== undefined ||
    runtime.sandboxes[sandboxId] !== undefined ||
    runtime.containersOf[sandboxId] !== undefined ||
    runtime.alive[sandboxId] !== undefined ||
    runtime.storage[sandboxId] !== undefined ||
    network.held[sandboxId] !== undefined ||
    fileSystem.owned[sandboxId] !== undefined ||
    labels[sandboxId] !== undefined
  );
}
