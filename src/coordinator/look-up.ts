import { err, ok, type Result } from "neverthrow";
import type { PodSandboxRequest } from "../model/requests.js";
import type { SandboxFound } from "../ports/container-store.js";
import type { Fault } from "../ports/fault.js";
import type { BackingOff, CoordinatedError } from "./coordinator-errors.js";
import { findSandbox, type Coordination } from "./coordination.js";
import { nothingBegun, reportSoFar } from "./await-answer.js";
import type { LegOperation } from "./flight.js";

/**
 * The exact id of the sandbox that is meant, so that a prefix and the whole id are one. Those who
 * ask for the same at the same time are answered by one look-up. An id that nothing has is exact.
 */
export async function lookUp(
  all: Coordination,
  { podSandboxId }: PodSandboxRequest,
  operation: LegOperation,
): Promise<Result<string, CoordinatedError>> {
  const found = await joined(all, podSandboxId, operation);
  if (found.isErr()) return err(storeFailed(podSandboxId, found.error));
  const { value } = found;
  if (value.state === "ambiguous")
    return err({ kind: "ambiguous-id", id: podSandboxId, candidates: value.candidates });
  return ok(value.state === "absent" ? podSandboxId : value.sandbox.id);
}

function joined(
  all: Coordination,
  id: string,
  operation: LegOperation,
): Promise<Result<SandboxFound, Fault>> {
  const underWay = all.lookUps.get(id);
  if (underWay !== undefined) return underWay;
  const looking = look(all, id, operation);
  all.lookUps.set(id, looking);
  return looking;
}

async function look(
  all: Coordination,
  id: string,
  operation: LegOperation,
): Promise<Result<SandboxFound, Fault>> {
  try {
    const found = await findSandbox(all, id);
    if (found.isErr()) {
      const error = storeFailed(id, found.error);
      all.backOffs.fail({ sandboxId: id, operation, error });
    } else if (!("sandbox" in found.value) || found.value.sandbox.id !== id) {
      // What the store could not say of a prefix is no failure of any sandbox.
      all.backOffs.forget(id);
    }
    return found;
  } finally {
    all.lookUps.delete(id);
  }
}

function storeFailed(id: string, fault: Fault) {
  const report = reportSoFar(id, nothingBegun, fault.milliseconds);
  return { kind: "store-failed", fault, report } as const;
}

/** What is remembered of a sandbox that has to wait for its next attempt. */
export function pausing(
  { backOffs }: Coordination,
  sandboxId: string,
  now: boolean,
): BackingOff | undefined {
  return now ? undefined : backOffs.findPausing(sandboxId);
}
