import { isSameAttachment, type AdapterFault, type Attachment } from "../../index.js";
import type { CreatorStore, Done, Result, SandboxRecord } from "../../index.js";
import type { Machine } from "../engine/machine.js";
import { done, failed, isDone, wasDone } from "../engine/outcome.js";
import { holdName, isFenced, sandboxOf, writeSandbox } from "../world/book-keeping.js";
import type { HeldName } from "../world/books.js";
import { isLivingCaller } from "../world/process-identities.js";
import type { World } from "../world/world.js";

type Request<Method extends keyof CreatorStore> = Parameters<CreatorStore[Method]>[0];
type Answered = Result<Done, AdapterFault>;

/** The name belongs to the owner, or somebody else may still need it. */
export function reserveName({ world }: Machine, request: Request<"reserveName">): Answered {
  const { name, ownerId, reserver } = request;
  const held = world.books.names[name];
  if (held !== undefined && held.ownerId !== ownerId && isNeeded(world, held))
    return failed("refused", `the name ${name} belongs to ${held.ownerId}`);
  holdName(world.books, name, { ownerId, reserver });
  return done(held?.ownerId !== ownerId);
}

function isNeeded(world: World, { ownerId, reserver }: HeldName): boolean {
  const { books } = world;
  const hasRecord =
    sandboxOf(books, ownerId) !== undefined || books.containers[ownerId] !== undefined;
  return hasRecord || isLivingCaller(world, reserver);
}

/** The sandbox has a record, unless its id is taken or its name is another's. */
export function addSandbox(machine: Machine, sandbox: SandboxRecord): Answered {
  const { books } = machine.world;
  const { id, name } = sandbox;
  if (sandboxOf(books, id) !== undefined) return failed("refused", `the id ${id} is taken`);
  if (name !== undefined && books.names[name]?.ownerId !== id)
    return failed("refused", `${id} does not hold the name ${name}`);
  writeSandbox(books, sandbox);
  machine.sandboxIds.add(id);
  return isDone;
}

/** The fields are replaced, unless the sandbox is being taken down. */
export function updateSandbox({ world }: Machine, request: Request<"updateSandbox">): Answered {
  const { sandboxId, change } = request;
  const before = openSandbox(world, sandboxId);
  if (before === undefined) return refusedByFence(sandboxId);
  const { phase = before.phase, ...fields } = change;
  const isAllowed = phase === before.phase || (before.phase === "creating" && phase === "ready");
  if (!isAllowed)
    return failed("refused", `${sandboxId} cannot go from ${before.phase} to ${phase}`);
  writeSandbox(world.books, { ...before, ...fields, phase, id: sandboxId });
  return isDone;
}

/** The attachment is owed from now on, unless the sandbox is being taken down. */
export function oweAttachment({ world }: Machine, request: Request<"oweAttachment">): Answered {
  const { sandboxId, attachment } = request;
  const before = openSandbox(world, sandboxId);
  if (before === undefined || before.attachments === "unreadable") return refusedByFence(sandboxId);
  const others = (before.attachments ?? []).filter((held) => !isSameAttachment(held, attachment));
  const owed: Attachment = { ...attachment, state: "owed" };
  writeSandbox(world.books, { ...before, attachments: [...others, owed] });
  return isDone;
}

/** What ADD answered is in the record; a fence does not matter to what has happened. */
export function recordAttachmentResult(
  { world }: Machine,
  { sandboxId, attachment, result }: Request<"recordAttachmentResult">,
): Answered {
  const before = world.books.sandboxes[sandboxId];
  const attachments = before?.attachments ?? [];
  if (before === undefined || attachments === "unreadable") return wasDone;
  if (!attachments.some((held) => isSameAttachment(held, attachment))) return wasDone;
  writeSandbox(world.books, {
    ...before,
    attachments: attachments.map((held) =>
      isSameAttachment(held, attachment) ? { ...held, result } : held,
    ),
  });
  return isDone;
}

function openSandbox({ books }: World, sandboxId: string): SandboxRecord | undefined {
  return isFenced(books, sandboxId) ? undefined : books.sandboxes[sandboxId];
}

function refusedByFence(sandboxId: string): Answered {
  return failed("refused", `${sandboxId} is gone, or is being taken down`);
}
