import type { ContainerRecord } from "../../model/container.js";
import type { RuntimeState } from "../../ports/container-runtime.js";
import type { Fault } from "../../ports/fault.js";
import { act, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import { failedBy, nothingDone, type Tally } from "../../interpreter/tally.js";
import { settledRecord } from "./settled-record.js";

/**
 * First, and under the lease: deleting what has not stopped has no effect and is an error, so it is
 * found out before anything is recorded. (OCI runtime-spec Delete; D26)
 */
export const verifyStopped: Step<ContainerSubject, "verify-stopped"> = {
  name: "verify-stopped",
  says: "refuses to go on unless the container has stopped",
  onFault: "end",
  isPrecondition: true,
  plan: () => act,
  expect: () => ["make sure that it has stopped"],
  act: ({ container }, tools) => verifyContainerStopped(container, tools),
};

/** Fails unless the runtime says that the container has stopped, or does not know it. */
export async function verifyContainerStopped(
  container: ContainerRecord,
  tools: Tools,
): Promise<Tally> {
  const settled = await settledRecord(container, tools);
  if (settled.isErr()) return failedBy(settled.error);
  if (settled.value === undefined) return nothingDone;
  const request = { container: settled.value };
  const state = await tools.ports.runtime.inspectContainer(request, tools.caller);
  if (state.isErr()) return failedBy(state.error);
  return unlessStopped(`container ${container.id}`, state.value, {
    operation: "inspectContainer",
    subject: container.id,
  });
}

/** The fault of what has not stopped; nothing for what has, or what the runtime does not know. */
export function unlessStopped(
  what: string,
  state: RuntimeState,
  about: Pick<Fault, "operation" | "subject">,
): Tally {
  if (state === "stopped" || state === "absent") return nothingDone;
  return failedBy({
    port: "runtime",
    ...about,
    reason: "refused",
    message: state === "unknown" ? `${what} may not have stopped` : `${what} is ${state}`,
    attempt: 1,
    milliseconds: 0,
    details: { state },
  });
}
