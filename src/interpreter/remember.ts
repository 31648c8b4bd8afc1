import type { Result } from "neverthrow";
import {
  applyContainerFact,
  applySandboxFact,
  type ContainerFact,
  type SandboxFact,
} from "../model/facts.js";
import type { ContainerRecord } from "../model/container.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Done } from "../ports/done.js";
import type { Fault } from "../ports/fault.js";
import type { PendingFact, Run } from "./run.js";
import { failedBy, nothingDone, tallyOf, type Tally } from "./tally.js";

/**
 * Records a fact of the sandbox. Where there is no space to write it, it holds for this run and is
 * written later: teardown frees space, and must not need any first. (failures.md D01)
 */
export function rememberSandboxFact(run: Run, fact: SandboxFact): Promise<Tally> {
  return remember(run, { sandboxId: run.sandboxId, fact });
}

/** Records a fact of a container, in the same way. */
export function rememberContainerFact(
  run: Run,
  containerId: string,
  fact: ContainerFact,
): Promise<Tally> {
  return remember(run, { containerId, fact });
}

/** Facts are written in the order in which they came about: a later one rests on the earlier. */
async function remember(run: Run, pending: PendingFact): Promise<Tally> {
  if (run.pending.length > 0) await writePending(run);
  if (run.pending.length > 0) return keep(run, pending);
  const done = await write(run, pending);
  if (done.isOk()) {
    note(run, pending);
    return tallyOf(done);
  }
  const { reason } = done.error;
  return reason === "no-space" || reason === "read-only"
    ? keep(run, pending)
    : failedBy(done.error);
}

/** What has come about is known at once: what is left is told without reading again. */
function note(run: Run, pending: PendingFact): void {
  if ("sandboxId" in pending) {
    run.last = applySandboxFact(run.last, pending.fact);
    return;
  }
  const facts = run.known.get(pending.containerId);
  if (facts === undefined) run.known.set(pending.containerId, [pending.fact]);
  else facts.push(pending.fact);
}

function keep(run: Run, pending: PendingFact): Tally {
  run.pending.push(pending);
  note(run, pending);
  return nothingDone;
}

/**
 * Writes what could not be written before, up to the first fact that is refused again. Steps that
 * run side by side join whoever is writing: two would strike out what only one of them has written.
 */
export function writePending(run: Run): Promise<void> {
  run.writing ??= writeInOrder(run).finally(() => {
    run.writing = undefined;
  });
  return run.writing;
}

async function writeInOrder(run: Run): Promise<void> {
  for (let [first] = run.pending; first !== undefined; [first] = run.pending) {
    const done = await write(run, first);
    if (done.isErr()) return;
    run.pending.shift();
  }
}

function write({ ports, caller }: Run, pending: PendingFact): Promise<Result<Done, Fault>> {
  return "sandboxId" in pending
    ? ports.store.recordSandboxFact(pending, caller)
    : ports.store.recordContainerFact(pending, caller);
}

/** The sandbox as this run knows it: the record, and the facts that could not be written. */
export function withPending(run: Run, sandbox: SandboxRecord): SandboxRecord {
  if (run.pending.length === 0) return sandbox;
  return run.pending.reduce(
    (known, pending) => ("sandboxId" in pending ? applySandboxFact(known, pending.fact) : known),
    sandbox,
  );
}

/** A container as this run knows it. */
export function withPendingOf(run: Run, container: ContainerRecord): ContainerRecord {
  if (run.pending.length === 0) return container;
  return run.pending.reduce(
    (known, pending) =>
      "containerId" in pending && pending.containerId === known.id
        ? applyContainerFact(known, pending.fact)
        : known,
    container,
  );
}
