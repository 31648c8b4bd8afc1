import { attemptAll, inOrder } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, plus, tallyOf, warned, type Tally } from "../interpreter/tally.js";
import type { ContainerRecord } from "../model/container.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { recordExit } from "./container/stop-container.js";
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
  const reapOne = async (container: ContainerRecord): Promise<Tally> =>
    tallyOf(await ports.runtime.reapContainer({ container }, caller));
  const containers = await attemptAll(listed.containers, policy.parallel, (container) =>
    container.exitedAt === undefined
      ? inOrder(
          () => recordEnd(container, tools),
          () => reapOne(container),
        )
      : reapOne(container),
  );
  return plus(containers, tallyOf(await ports.runtime.reapSandbox({ sandbox }, caller)));
}

/**
 * Where its stop failed, the dead container's record does not say yet that it has ended; and once
 * it is reaped, nobody knows any more how it did. (R01)
 */
async function recordEnd(container: ContainerRecord, tools: Tools): Promise<Tally> {
  const { ports, caller, now } = tools;
  const stopped = await ports.runtime.stopContainer({ container, killAt: now() }, caller);
  if (stopped.isOk())
    return plus(tallyOf(stopped), await recordExit(container, stopped.value.exitCode, tools));
  if (caller.cancellation.aborted()) return failedBy(stopped.error);
  const unknown = warned(`how ${container.id} ended is not known: ${stopped.error.message}`);
  return plus(unknown, await recordExit(container, undefined, tools));
}
