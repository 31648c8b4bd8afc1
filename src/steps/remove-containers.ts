import { attemptAll } from "../interpreter/attempt-all.js";
import { act, type Plan, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, type Tally } from "../interpreter/tally.js";
import type { ContainerRecord } from "../model/container.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { forgetOne } from "./container/forget-container.js";
import { expectRemoval, removeOne } from "./container/remove-container.js";
import { givingUpPaths } from "./give-up-paths.js";
import { listMembers } from "./list-members.js";

/**
 * After the hooks, which need the records, and before the sandbox's own storage, which the
 * containers' layers may rest on. Each container by itself; one whose directories are given up is
 * forgotten once the ledger has them. (C05, M06)
 */
export const removeContainers: Step<SandboxSubject, "remove-containers"> = {
  name: "remove-containers",
  says: "removes every container's snapshot and directories, then its record with its name",
  onFault: "end",
  plan: ({ sandbox }) => (sandbox.liveProcessesAbandoned ? forgetting : act),
  expect: (_subject, containers) => containers.flatMap(expectRemoval),
  act: ({ sandbox }, tools) =>
    removeMembers(sandbox, tools, sandbox.liveProcessesAbandoned ? forgetOne : removeOne),
  abandon: {
    ...givingUpPaths("remove-directories", "path"),
    finish: ({ sandbox }, tools) => removeMembers(sandbox, tools, forgetOne),
  },
};

/** Where processes were given up alive, only the records go: the ledger has all that they say. */
export const forgetting: Plan = Object.freeze({ acts: true, keeps: true });

/** Takes away every container of a sandbox in the same way. */
export async function removeMembers(
  sandbox: SandboxRecord,
  tools: Tools,
  removal: (container: ContainerRecord, tools: Tools) => Promise<Tally>,
): Promise<Tally> {
  const listed = await listMembers(sandbox, tools);
  if (listed.containers === undefined) return failedBy(listed.fault);
  return attemptAll(listed.containers, tools.policy.parallel, (container) =>
    removal(container, tools),
  );
}
