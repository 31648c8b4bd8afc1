import { attemptAll } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, plus, tallyOf, type Tally } from "../interpreter/tally.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { inUse } from "./in-use.js";
import { listMembers } from "./list-members.js";

/**
 * After the proof of death: a shim or a cgroup that is taken from a living process leaves it
 * without a keeper. Asked again, the runtime finishes what is left of an earlier try. (R02, G01)
 */
export const reap: Step<SandboxSubject, "reap"> = {
  name: "reap",
  says: "has the runtime give back what it holds of the dead: task, shim, cgroup",
  onFault: "end",
  plan: ({ sandbox }) => inUse(sandbox) ?? act,
  expect: (_subject, containers) => containers.map(({ id }) => `reap container ${id}`),
  act: ({ sandbox }, tools) => reapAll(sandbox, tools),
};

async function reapAll(sandbox: SandboxRecord, tools: Tools): Promise<Tally> {
  const { ports, caller, policy } = tools;
  const listed = await listMembers(sandbox, tools);
  if (listed.containers === undefined) return failedBy(listed.fault);
  const containers = await attemptAll(listed.containers, policy.parallel, async (container) =>
    tallyOf(await ports.runtime.reapContainer({ container }, caller)),
  );
  return plus(containers, tallyOf(await ports.runtime.reapSandbox({ sandbox }, caller)));
}
