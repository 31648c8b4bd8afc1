import type { AdapterFault, ContainerStore, Done, Result, SandboxRecord } from "../../index.js";
import { derivedRecord } from "../building/layout.js";
import type { Machine } from "../engine/machine.js";
import { failed, isDone } from "../engine/outcome.js";
import { holdName, sandboxOf, writeContainer, writeSandbox } from "../world/book-keeping.js";
import type { Books } from "../world/books.js";

type Request = Parameters<ContainerStore["adoptSandbox"]>[0];
type Known = NonNullable<Request["known"]>;

/** A sandbox without a record has one, behind the fence, as far as it is known. */
export function adoptSandbox(
  machine: Machine,
  { sandboxId, known }: Request,
): Result<Done, AdapterFault> {
  const { books } = machine.world;
  if (sandboxOf(books, sandboxId) !== undefined)
    return failed("refused", `the id ${sandboxId} has a record`);
  const why = known === undefined ? undefined : whyTaken(books, sandboxId, known);
  if (why !== undefined) return failed("refused", why);
  const sandbox: SandboxRecord = known?.sandbox ?? derivedRecord(sandboxId);
  writeSandbox(books, { ...sandbox, id: sandboxId, phase: "removing" });
  machine.sandboxIds.add(sandboxId);
  hold(books, sandboxId, sandbox.name);
  for (const container of known?.containers ?? []) {
    writeContainer(books, container);
    machine.containerIds.add(container.id);
    hold(books, container.id, container.name);
  }
  return isDone;
}

function whyTaken(books: Books, id: string, { sandbox, containers }: Known): string | undefined {
  const taken = containers.find((one) => (books.containers[one.id]?.sandboxId ?? id) !== id);
  if (taken !== undefined) return `the container ${taken.id} belongs to another sandbox`;
  const names = [{ ...sandbox, id }, ...containers].flatMap(({ id: ownerId, name }) => {
    const holder = name === undefined ? undefined : books.names[name]?.ownerId;
    return holder === undefined || holder === ownerId ? [] : `the name ${name} is ${holder}'s`;
  });
  return names[0];
}

function hold(books: Books, ownerId: string, name: string | undefined): void {
  if (name !== undefined) holdName(books, name, { ownerId });
}
