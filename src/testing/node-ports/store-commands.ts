import { applyContainerFact, applySandboxFact } from "../../index.js";
import type { AdapterFault, ContainerStore, Done, LedgerEntry, Result } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import { guardForgotten, guardReleasedNames, guardStopped } from "../engine/guard-books.js";
import type { Machine } from "../engine/machine.js";
import { done, isDone, wasDone } from "../engine/outcome.js";
import { dropContainer, dropNames, dropSandbox } from "../world/book-keeping.js";
import { sandboxOf, writeContainer, writeSandbox } from "../world/book-keeping.js";
import { adoptSandbox } from "./adopting.js";
import { portMaker, type PortMaker } from "./port-maker.js";

type Commands = Pick<
  ContainerStore,
  | "recordSandboxFact"
  | "recordContainerFact"
  | "addLedgerEntry"
  | "settleLedgerEntry"
  | "adoptSandbox"
  | "forgetContainer"
  | "forgetSandbox"
  | "releaseNames"
>;

type LedgerCommands = Pick<Commands, "addLedgerEntry" | "settleLedgerEntry">;

/** What a store can be told by whoever takes down. */
export function storeCommands(caller: Caller): Commands {
  const { machine } = caller;
  const method = portMaker(caller, "store");
  return {
    ...ledgerCommands(caller, method),
    adoptSandbox: method(
      "adoptSandbox",
      ({ sandboxId }) => sandboxId,
      (request) => adoptSandbox(machine, request),
    ),
    recordSandboxFact: method(
      "recordSandboxFact",
      ({ sandboxId }) => sandboxId,
      (request) => recordSandboxFact(machine, request),
    ),
    recordContainerFact: method(
      "recordContainerFact",
      ({ containerId }) => containerId,
      (request) => recordContainerFact(machine, request),
    ),
    forgetContainer: method(
      "forgetContainer",
      ({ containerId }) => containerId,
      ({ containerId }) => forgetContainer(machine, containerId),
    ),
    forgetSandbox: method(
      "forgetSandbox",
      ({ sandboxId }) => sandboxId,
      ({ sandboxId }) => forgetSandbox(machine, sandboxId),
    ),
    releaseNames: method(
      "releaseNames",
      ({ ownerId }) => ownerId,
      ({ ownerId }) => releaseNames(machine, ownerId),
    ),
  };
}

function ledgerCommands({ machine }: Caller, method: PortMaker): LedgerCommands {
  const { ledger } = machine.world.books;
  return {
    addLedgerEntry: method(
      "addLedgerEntry",
      ({ entry }) => entry.id,
      ({ entry }) => addLedgerEntry(machine, entry),
    ),
    settleLedgerEntry: method(
      "settleLedgerEntry",
      ({ id }) => id,
      ({ id }) => done(ledger[id] !== undefined && delete ledger[id]),
    ),
  };
}

function releaseNames(machine: Machine, ownerId: string): Result<Done, AdapterFault> {
  const { books } = machine.world;
  if (books.containers[ownerId] !== undefined) return wasDone;
  guardReleasedNames(machine, ownerId);
  return sandboxOf(books, ownerId) === undefined ? done(dropNames(books, ownerId)) : wasDone;
}

function recordSandboxFact(
  machine: Machine,
  { sandboxId, fact }: Parameters<ContainerStore["recordSandboxFact"]>[0],
): Result<Done, AdapterFault> {
  const { world } = machine;
  const before = sandboxOf(world.books, sandboxId);
  if (before === undefined) return wasDone;
  const after = applySandboxFact(before, fact);
  if (after === before) return wasDone;
  if (after.phase === "stopped" && before.phase !== "stopped") guardStopped(machine, before);
  writeSandbox(world.books, after);
  return isDone;
}

function recordContainerFact(
  { world, waits }: Machine,
  { containerId, fact }: Parameters<ContainerStore["recordContainerFact"]>[0],
): Result<Done, AdapterFault> {
  const before = world.books.containers[containerId];
  if (before === undefined) return wasDone;
  const after = applyContainerFact(before, fact);
  if (after === before) return wasDone;
  writeContainer(world.books, after);
  waits.wake("container", containerId);
  return isDone;
}

function addLedgerEntry({ world }: Machine, entry: LedgerEntry): Result<Done, AdapterFault> {
  if (world.books.ledger[entry.id] !== undefined) return wasDone;
  world.books.ledger[entry.id] = entry;
  return isDone;
}

function forgetContainer(machine: Machine, containerId: string): Result<Done, AdapterFault> {
  const { books } = machine.world;
  const container = books.containers[containerId];
  const heldNames = dropNames(books, containerId);
  if (container === undefined) return done(heldNames);
  dropContainer(books, container);
  machine.waits.wake("container", containerId);
  return isDone;
}

function forgetSandbox(machine: Machine, sandboxId: string): Result<Done, AdapterFault> {
  const { books } = machine.world;
  if (sandboxOf(books, sandboxId) === undefined) return wasDone;
  guardForgotten(machine, sandboxId);
  dropSandbox(books, sandboxId);
  return isDone;
}
