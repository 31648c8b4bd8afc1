import { emit } from "./emit.js";
import { rememberContainerFact, rememberSandboxFact, withPendingOf } from "./remember.js";
import type { Run } from "./run.js";
import type { Listed, Tools } from "./step.js";

/** Makes what the steps of a run act with. */
export function createTools(run: Run): Tools {
  const { ports, caller, plan } = run;
  return {
    ports,
    caller,
    policy: plan.policy,
    now: () => ports.clock.now(),
    record: (fact, event) => rememberSandboxFact(run, fact, event),
    recordContainer: (containerId, fact, event) =>
      rememberContainerFact(run, containerId, fact, event),
    listContainers: () => listContainers(run),
    emit: (event) => emit(run, event),
  };
}

async function listContainers(run: Run): Promise<Listed> {
  const request = { sandboxId: run.sandboxId };
  const containers = await run.ports.store.listContainers(request, run.caller);
  if (containers.isErr()) return { fault: containers.error };
  run.areContainersKnown = true;
  run.containers = containers.value.map((container) => withPendingOf(run, container));
  return { containers: run.containers };
}
