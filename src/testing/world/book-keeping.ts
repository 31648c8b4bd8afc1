import { hasReached, type ContainerRecord, type SandboxRecord } from "../../index.js";
import type { Books, HeldName } from "./books.js";
import { append, delist, enlist, listed } from "./index-lists.js";

/** The record of a sandbox, or what the id of a corrupt one says. */
export function sandboxOf(books: Books, id: string): SandboxRecord | undefined {
  return books.sandboxes[id] ?? books.corrupt[id]?.sandbox;
}

/** Whether the sandbox has reached `stopping`, so that nothing new may start in it. */
export function isFenced(books: Books, sandboxId: string): boolean {
  const sandbox = sandboxOf(books, sandboxId);
  return sandbox !== undefined && hasReached(sandbox.phase, "stopping");
}

/** The record is in the book and its indexes, in place of an older one. */
export function writeSandbox(books: Books, sandbox: SandboxRecord): void {
  const id = sandbox.id;
  const corrupt = books.corrupt[id];
  if (corrupt !== undefined) {
    books.corrupt[id] = { bytes: corrupt.bytes, sandbox };
    return;
  }
  const before = books.sandboxes[id]?.networkNamespace?.path;
  const after = sandbox.networkNamespace?.path;
  books.sandboxes[id] = sandbox;
  if (before === after) return;
  if (before !== undefined) delist(books.namespaceUsers, before, id);
  if (after !== undefined) enlist(books.namespaceUsers, after, id);
}

/** The sandbox has no record and is in no index; the bytes of a corrupt one are put aside. */
export function dropSandbox(books: Books, id: string): void {
  const path = books.sandboxes[id]?.networkNamespace?.path;
  if (path !== undefined) delist(books.namespaceUsers, path, id);
  delete books.sandboxes[id];
  const corrupt = books.corrupt[id];
  if (corrupt === undefined) return;
  books.quarantine[id] = corrupt.bytes;
  delete books.corrupt[id];
}

/** The record is in the book and its index, in place of an older one. */
export function writeContainer(books: Books, container: ContainerRecord): void {
  const isNew = books.containers[container.id] === undefined;
  books.containers[container.id] = container;
  if (isNew) append(books.containersOf, container.sandboxId, container.id);
}

/** The container has no record and is in no index. */
export function dropContainer(books: Books, container: ContainerRecord): void {
  delete books.containers[container.id];
  delist(books.containersOf, container.sandboxId, container.id);
}

/** The name belongs to the owner, and to nobody else. */
export function holdName(books: Books, name: string, held: HeldName): void {
  const before = books.names[name];
  if (before !== undefined && before.ownerId !== held.ownerId)
    delist(books.namesOf, before.ownerId, name);
  books.names[name] = held;
  enlist(books.namesOf, held.ownerId, name);
}

/** The owner holds no name; answers whether it held one. */
export function dropNames(books: Books, ownerId: string): boolean {
  const names = listed(books.namesOf, ownerId);
  for (const name of names) delete books.names[name];
  delete books.namesOf[ownerId];
  return names.length > 0;
}
