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
import type { ContainerEvent } from "../ports/extensions.js";
import type { Fault } from "../ports/fault.js";
import { emit } from "./emit.js";
import type { FactRequest, PendingFact, Run } from "./run.js";
import { failedBy, nothingDone, tallyOf, type Tally } from "./tally.js";

/**
 * Records a fact of the sandbox. Where there is no space to write it, it holds for this run and is
 * written later: teardown frees space, and must not need any first. (failures.md D01)
 */
export function rememberSandboxFact(
  run: Run,
  fact: SandboxFact,
  event?: ContainerEvent,
): Promise<Tally> {
  return remember(run, { request: { sandboxId: run.sandboxId, fact }, event });
}

/** Records a fact of a container, in the same way. */
export function rememberContainerFact(
  run: Run,
  containerId: string,
  fact: ContainerFact,
  event?: ContainerEvent,
): Promise<Tally> {
  return remember(run, { request: { containerId, fact }, event });
}

/** Facts are written in the order in which they came about: a later one rests on the earlier. */
async function remember(run: Run, pending: PendingFact): Promise<Tally> {
  if (run.pending.length > 0) await writePending(run);
  if (run.pending.length > 0) return keep(run, pending);
  const done = await write(run, pending);
  if (done.isOk()) {
    note(run, pending.request);
    return tallyOf(done);
  }
  const { reason } = done.error;
  return reason === "no-space" || reason === "read-only"
    ? keep(run, pending)
    : failedBy(done.error);
}

/** What has come about is known at once: what is left is told without reading again. */
function note(run: Run, request: FactRequest): void {
  if ("sandboxId" in request) {
    run.last = applySandboxFact(run.last, request.fact);
    return;
  }
  const facts = run.known.get(request.containerId);
  if (facts === undefined) run.known.set(request.containerId, [request.fact]);
  else facts.push(request.fact);
}

function keep(run: Run, pending: PendingFact): Tally {
  run.pending.push(pending);
  note(run, pending.request);
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

/** Subscribers hear of what has changed once it is written, and not before. (E01) */
async function write(run: Run, { request, event }: PendingFact): Promise<Result<Done, Fault>> {
  const { store } = run.ports;
  const done = await ("sandboxId" in request
    ? store.recordSandboxFact(request, run.caller)
    : store.recordContainerFact(request, run.caller));
  if (event !== undefined && done.isOk() && done.value.changed) emit(run, event);
  return done;
}

/** The sandbox as this run knows it: the record, and the facts that could not be written. */
export function withPending(run: Run, sandbox: SandboxRecord): SandboxRecord {
  if (run.pending.length === 0) return sandbox;
  return run.pending.reduce(
    (known, { request }) =>
      "sandboxId" in request ? applySandboxFact(known, request.fact) : known,
    sandbox,
  );
}

/** A container as this run knows it. */
export function withPendingOf(run: Run, container: ContainerRecord): ContainerRecord {
  if (run.pending.length === 0) return container;
  return run.pending.reduce(
    (known, { request }) =>
      "containerId" in request && request.containerId === known.id
        ? applyContainerFact(known, request.fact)
        : known,
    container,
  );
}
