import { attemptAll } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, type Tally } from "../interpreter/tally.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { expectRemoval, forgetOne, removeOne } from "./container/remove-container.js";
import { listMembers } from "./list-members.js";

/**
 * After the hooks, which need the records, and before the sandbox's own storage, which the
 * containers' layers may rest on. Each container by itself. (C05, M06)
 */
export const removeContainers: Step<SandboxSubject, "remove-containers"> = {
  name: "remove-containers",
  says: "removes every container's snapshot and directories, then its record with its name",
  onFault: "end",
  plan: () => act,
  expect: (_subject, containers) => containers.flatMap(expectRemoval),
  act: ({ sandbox }, tools) => removeAll(sandbox, tools),
};

async function removeAll(sandbox: SandboxRecord, tools: Tools): Promise<Tally> {
  const listed = await listMembers(sandbox, tools);
  if (listed.containers === undefined) return failedBy(listed.fault);
  const removal = sandbox.liveProcessesAbandoned ? forgetOne : removeOne;
  return attemptAll(listed.containers, tools.policy.parallel, (container) =>
    removal(container, tools),
  );
}
