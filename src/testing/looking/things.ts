import { listed } from "../world/index-lists.js";
import type { HeldAttachment } from "../world/networks.js";
import { isLivingCaller } from "../world/process-identities.js";
import type { World } from "../world/world.js";

/** Something that exists, and the sandbox to which it belongs. */
export interface Thing {
  readonly kind: string;
  readonly sandboxId: string;
  readonly subject: string;
}

/** Everything that exists on a node and belongs to a sandbox, whether a record says so or not. */
export function* thingsOn(world: World): Generator<Thing> {
  yield* booksOf(world);
  yield* namesOf(world);
  yield* runningOn(world);
  yield* heldOn(world);
  yield* ownedIn("namespace", world.fileSystem.namespaces);
  yield* ownedIn("mount", world.fileSystem.mounts);
  yield* ownedIn("tree", world.fileSystem.trees);
  yield* ownedIn("cgroup", world.fileSystem.cgroups);
}

function* booksOf(world: World): Generator<Thing> {
  const { books } = world;
  for (const id of Object.keys(books.sandboxes))
    yield { kind: "sandbox record", sandboxId: id, subject: id };
  for (const id of Object.keys(books.corrupt))
    yield { kind: "corrupt record", sandboxId: id, subject: id };
  for (const [subject, { sandboxId }] of Object.entries(books.containers))
    yield { kind: "container record", sandboxId, subject };
  // A lease whose holder is dead is free for whoever asks: nothing is left of it.
  for (const [sandboxId, { holder }] of Object.entries(books.leases))
    if (isLivingCaller(world, holder))
      yield { kind: "lease", sandboxId, subject: `of process ${holder.pid}` };
}

function* namesOf({ books, runtime }: World): Generator<Thing> {
  for (const [subject, { ownerId }] of Object.entries(books.names)) {
    const owner = books.containers[ownerId] ?? runtime.containers[ownerId];
    yield { kind: "name", sandboxId: owner?.sandboxId ?? ownerId, subject };
  }
}

function* runningOn({ runtime }: World): Generator<Thing> {
  for (const [sandboxId, { holds }] of Object.entries(runtime.sandboxes))
    for (const part of holds) yield { kind: part, sandboxId, subject: "of the sandbox" };
  for (const [id, { sandboxId, holds }] of Object.entries(runtime.containers))
    for (const part of holds) yield { kind: part, sandboxId, subject: `of ${id}` };
  for (const [sandboxId, processes] of Object.entries(runtime.ofSandbox))
    for (const { command } of processes)
      yield { kind: "process", sandboxId, subject: `${command} of ${sandboxId}` };
  for (const [id, processes] of Object.entries(runtime.ofContainer))
    for (const { command } of processes)
      yield {
        kind: "process",
        sandboxId: runtime.containers[id]?.sandboxId ?? "",
        subject: `${command} of ${id}`,
      };
  yield* ownedIn("storage of", runtime.storage);
}

function* heldOn({ network, labels }: World): Generator<Thing> {
  for (const [sandboxId, attachments] of Object.entries(network.held))
    for (const held of attachments)
      yield { kind: "attachment", sandboxId, subject: attachmentName(held) };
  for (const ownerId of Object.keys(labels))
    for (const subject of listed(labels, ownerId))
      yield { kind: "label", sandboxId: ownerId, subject };
}

function attachmentName({ given, addresses }: HeldAttachment): string {
  return `${given.network}/${given.interfaceName} with ${addresses.join(", ")}`;
}

function* ownedIn(
  kind: string,
  entries: Readonly<Record<string, { readonly sandboxId: string }>>,
): Generator<Thing> {
  for (const [subject, { sandboxId }] of Object.entries(entries))
    yield { kind, sandboxId, subject };
}
