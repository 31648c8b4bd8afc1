import { isSandboxContainer } from "../model/container-type.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { attemptEach } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, plus, type Tally } from "../interpreter/tally.js";
import { unlessStopped, verifyContainerStopped } from "./container/verify-stopped.js";

/**
 * First, and under the lease, as for a container: the sandbox's own process, and its own container
 * where that has a record. What runs in the sandbox is not asked: it goes with the sandbox. (D26)
 */
export const verifySandboxStopped: Step<SandboxSubject, "verify-stopped"> = {
  name: "verify-stopped",
  says: "refuses to go on unless the sandbox's own container has stopped",
  onFault: "end",
  isPrecondition: true,
  plan: () => act,
  expect: () => ["make sure that its own container has stopped"],
  act: ({ sandbox }, tools) => verify(sandbox, tools),
};

async function verify(sandbox: SandboxRecord, tools: Tools): Promise<Tally> {
  const { id } = sandbox;
  const state = await tools.ports.runtime.inspectSandbox({ sandbox }, tools.caller);
  if (state.isErr()) return failedBy(state.error);
  const about = { operation: "inspectSandbox", subject: id };
  const listed = await tools.listContainers();
  if (listed.containers === undefined) return failedBy(listed.fault);
  const own = listed.containers.filter(isSandboxContainer);
  return plus(
    unlessStopped(`sandbox ${id}`, state.value, about),
    await attemptEach(own, (container) => verifyContainerStopped(container, tools)),
  );
}
