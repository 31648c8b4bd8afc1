import { attemptAll } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, nothingDone, plus, type Tally } from "../interpreter/tally.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { endContainer, expectStop } from "./container/stop-container.js";
import { listMembers } from "./list-members.js";

/** How often containers are listed before they are said to keep appearing. */
const mostRounds = 10;

/**
 * Before the sandbox's own process: containers live in its namespaces. All at once, because ten
 * stubborn containers must not take ten grace periods; listed again until two lists agree, because
 * one that was being created may show up late. `prove-dead` judges what came of it. (C02, C05)
 */
export const stopContainers: Step<SandboxSubject, "stop-containers"> = {
  name: "stop-containers",
  says: "stops every container, and lists them again until no new one shows up",
  onFault: "waive",
  plan: () => act,
  expect: (_subject, containers) => containers.flatMap(expectStop),
  act: ({ sandbox }, tools) => stopUntilListsAgree(sandbox, tools),
};

async function stopUntilListsAgree(sandbox: SandboxRecord, tools: Tools): Promise<Tally> {
  const attempted = new Set<string>();
  let tally = nothingDone;
  for (let round = 0; round < mostRounds; round += 1) {
    const listed = await listMembers(sandbox, tools);
    if (listed.containers === undefined) return plus(tally, failedBy(listed.fault));
    const fresh = listed.containers.filter(({ id }) => !attempted.has(id));
    if (fresh.length === 0) return tally;
    for (const { id } of fresh) attempted.add(id);
    const stopped = await attemptAll(fresh, tools.policy.parallel, (container) =>
      endContainer(container, tools),
    );
    tally = plus(tally, stopped);
  }
  return { ...tally, appearing: [...attempted] };
}
