import {
  applyContainerFact,
  applySandboxFact,
  type ContainerFact,
  type SandboxFact,
} from "../model/facts.js";
import type { ContainerRecord } from "../model/container.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Fault } from "../ports/fault.js";
import type { PendingFact, Run } from "./run.js";
import { failedBy, nothingDone, tallyOf, type Tally } from "./tally.js";

/**
 * Records a fact of the sandbox. Where there is no space to write it, it holds for this run and is
 * written later: teardown frees space, and must not need any first. (failures.md D01)
 */
export async function rememberSandboxFact(run: Run, fact: SandboxFact): Promise<Tally> {
  const request = { sandboxId: run.sandboxId, fact };
  const done = await run.ports.store.recordSandboxFact(request, run.caller);
  return done.isErr() ? keep(run, request, done.error) : tallyOf(done);
}

/** Records a fact of a container, in the same way. */
export async function rememberContainerFact(
  run: Run,
  containerId: string,
  fact: ContainerFact,
): Promise<Tally> {
  const request = { containerId, fact };
  const done = await run.ports.store.recordContainerFact(request, run.caller);
  return done.isErr() ? keep(run, request, done.error) : tallyOf(done);
}

function keep(run: Run, pending: PendingFact, fault: Fault): Tally {
  if (fault.reason !== "no-space" && fault.reason !== "read-only") return failedBy(fault);
  run.pending.push(pending);
  return nothingDone;
}

/** Writes what could not be written before; what is refused again stays. */
export async function writePending(run: Run): Promise<void> {
  const pending = run.pending.splice(0);
  for (const fact of pending) {
    if (run.pending.length > 0) run.pending.push(fact);
    else if (!(await isWritten(run, fact))) run.pending.push(fact);
  }
}

async function isWritten({ ports, caller }: Run, pending: PendingFact): Promise<boolean> {
  const done =
    "sandboxId" in pending
      ? await ports.store.recordSandboxFact(pending, caller)
      : await ports.store.recordContainerFact(pending, caller);
  return done.isOk();
}

/** The sandbox as this run knows it: the record, and the facts that could not be written. */
export function withPending(run: Run, sandbox: SandboxRecord): SandboxRecord {
  if (run.pending.length === 0) return sandbox;
  return run.pending.reduce(
    (known, pending) =>
      "sandboxId" in pending && pending.sandboxId === known.id
        ? applySandboxFact(known, pending.fact)
        : known,
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
