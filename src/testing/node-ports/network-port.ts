import {
  isSameAttachment,
  ok,
  type AdapterFault,
  type Attachment,
  type Done,
} from "../../index.js";
import type { DetachRequest, NetworkPlugin, Result } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import { guardRelease } from "../engine/guards.js";
import type { Machine } from "../engine/machine.js";
import { isDone, wasDone } from "../engine/outcome.js";
import { sandboxOf } from "../world/book-keeping.js";
import type { HeldAttachment } from "../world/networks.js";
import { inspectNamespace } from "./namespaces.js";
import { collectGarbage } from "./network-garbage.js";
import { portMaker } from "./port-maker.js";

/** The addresses of a fake node, as one caller sees them. */
export function networkPort(caller: Caller): NetworkPlugin {
  const { machine } = caller;
  const method = portMaker(caller, "network");
  return {
    listSandboxes: method(
      "listSandboxes",
      () => "",
      () => ok(Object.keys(machine.world.network.held)),
    ),
    collectGarbage: method(
      "collectGarbage",
      ({ network }) => network,
      (request) => collectGarbage(machine, request),
    ),
    detach: method<DetachRequest, Done>(
      "detach",
      subjectOf,
      (request) => detach(machine, request),
      { begin: ({ sandboxId }) => noteSpan(machine, sandboxId) },
    ),
  };
}

function subjectOf({ sandboxId, attachment }: DetachRequest): string {
  if (attachment === "unreadable") return `${sandboxId}/unreadable`;
  return `${sandboxId}/${attachment.network}/${attachment.interfaceName}`;
}

/** CNI forbids two operations at a time for one container. */
function noteSpan({ detaching, violations }: Machine, sandboxId: string): () => void {
  const before = detaching[sandboxId] ?? 0;
  if (before > 0) violations.push(`a DEL of ${sandboxId} began while another was running`);
  detaching[sandboxId] = before + 1;
  return () => {
    const left = (detaching[sandboxId] ?? 0) - 1;
    if (left > 0) detaching[sandboxId] = left;
    else delete detaching[sandboxId];
  };
}

function detach(machine: Machine, request: DetachRequest): Result<Done, AdapterFault> {
  const { world } = machine;
  const { sandboxId, attachment } = request;
  guardRecorded(machine, request);
  const held = world.network.held[sandboxId];
  if (held === undefined) return wasDone;
  const kept = held.filter((one) => !isMeant(machine, one, attachment, sandboxId));
  if (kept.length === held.length) return wasDone;
  guardRelease(machine, "network", subjectOf(request), { sandboxId });
  guardNamespace(machine, request, held);
  if (kept.length === 0) delete world.network.held[sandboxId];
  else world.network.held[sandboxId] = kept;
  return isDone;
}

/** A plugin that is told anything but what ADD was told succeeds, and leaves all as it is. */
function isMeant(
  { violations }: Machine,
  { given }: HeldAttachment,
  attachment: Attachment | "unreadable",
  sandboxId: string,
): boolean {
  if (attachment === "unreadable") return true;
  if (!isSameAttachment(given, attachment)) return false;
  if (saysTheSame(given, attachment)) return true;
  const { network, interfaceName } = given;
  violations.push(`the DEL of ${sandboxId}/${network}/${interfaceName} was not told what ADD was`);
  return false;
}

function saysTheSame(given: HeldAttachment["given"], told: Attachment): boolean {
  return (
    given.configuration === told.configuration &&
    isEqual(given.pluginDirectories, told.pluginDirectories) &&
    isEqual(given.arguments, told.arguments) &&
    isEqual(given.capabilities, told.capabilities) &&
    (told.result === undefined || isEqual(given.result, told.result))
  );
}

function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function guardRecorded({ world, violations }: Machine, request: DetachRequest): void {
  const { sandboxId, attachment } = request;
  const recorded = sandboxOf(world.books, sandboxId)?.attachments;
  if (recorded === undefined || recorded === "unreadable" || attachment === "unreadable") return;
  const isDetached = recorded.some(
    (one) => one.state === "detached" && isSameAttachment(one, attachment),
  );
  if (isDetached) violations.push(`a DEL of ${subjectOf(request)} came after it was recorded`);
}

/** The path that a DEL is given must still hold the namespace that ADD was given. */
function guardNamespace(
  { world, violations }: Machine,
  { sandboxId, namespacePath }: DetachRequest,
  held: readonly HeldAttachment[],
): void {
  if (namespacePath === undefined) return;
  const pinned = world.fileSystem.namespaces[namespacePath];
  const isOwn = held.some((one) => one.namespacePath === namespacePath);
  const recorded = sandboxOf(world.books, sandboxId)?.networkNamespace;
  const isShared = recorded !== undefined && inspectNamespace(world, recorded) === "same";
  if (!isOwn || (pinned?.sandboxId !== sandboxId && !isShared))
    violations.push(`a DEL of ${sandboxId} was given the namespace of another, ${namespacePath}`);
}
