import { err, type Result } from "neverthrow";
import { exactSandbox } from "../interpreter/run-sandbox.js";
import { hasReached } from "../model/facts.js";
import { parsePodSandboxRequest } from "../model/requests.js";
import type { Signal } from "../model/signal.js";
import { isResult } from "../wrappers/is-result.js";
import { textOf } from "../wrappers/operation.js";
import { findSandbox, isStoppingHere, type Coordination } from "./coordination.js";
import type { AdmissionUnknown, AdmitError, NotAdmitted } from "./coordinator-errors.js";

/** What a creator does while it is admitted; the signal fires once stopping has begun. */
export type AdmittedWork<Value, Failure> = (
  stopping: Signal,
) => PromiseLike<Result<Value, Failure>>;

/**
 * Does work in a sandbox that is not being stopped, and counts it while it lasts. It is counted
 * before the record is read, so that a stop that begins meanwhile waits or is seen. (C02)
 */
export async function admit<Value, Failure>(
  all: Coordination,
  sandboxId: string,
  work: AdmittedWork<Value, Failure>,
): Promise<Result<Value, Failure | AdmitError>> {
  const asked = parsePodSandboxRequest({ podSandboxId: sandboxId });
  if (asked.isErr()) return err(asked.error);
  if (isStoppingHere(all, sandboxId)) return err(notAdmitted(sandboxId, "stopping"));
  const admission = all.admissions.enter(sandboxId);
  try {
    const refusal = await whyNot(all, sandboxId);
    return refusal === undefined
      ? await doWork(sandboxId, () => work(admission.stopping))
      : err(refusal);
  } finally {
    admission.leave();
  }
}

/** Why nothing may begin. An id without a record may: whoever creates the sandbox has none yet. */
async function whyNot(
  all: Coordination,
  sandboxId: string,
): Promise<NotAdmitted | AdmissionUnknown | undefined> {
  const found = await findSandbox(all, sandboxId);
  if (found.isErr()) return { kind: "admission-unknown", sandboxId, fault: found.error };
  const value = exactSandbox(sandboxId, found.value);
  if (value.state !== "absent" && hasReached(value.sandbox.phase, "stopping"))
    return notAdmitted(sandboxId, value.sandbox.phase);
  return isStoppingHere(all, sandboxId) ? notAdmitted(sandboxId, "stopping") : undefined;
}

function notAdmitted(sandboxId: string, phase: NotAdmitted["phase"]): NotAdmitted {
  return { kind: "not-admitted", sandboxId, phase };
}

async function doWork<Value, Failure>(
  sandboxId: string,
  work: () => PromiseLike<Result<Value, Failure>>,
): Promise<Result<Value, Failure | AdmitError>> {
  try {
    const worked = await work();
    if (isResult(worked)) return worked;
    return err({ kind: "work-threw", sandboxId, message: "it answered with no Result" });
  } catch (thrown) {
    return err({ kind: "work-threw", sandboxId, message: textOf(thrown) });
  }
}
