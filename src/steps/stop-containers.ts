import { attemptAll, inOrder } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, nothingDone, plus, type Tally } from "../interpreter/tally.js";
import type { ContainerRecord } from "../model/container.js";
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
  act: ({ sandbox }, tools) => stopUntilListsAgree(sandbox, tools, allAtOnce),
};

/** The same, one container after the other and only until one fails, as the originals have it. */
export const stopContainersInOrder: Step<SandboxSubject, "stop-containers"> = {
  ...stopContainers,
  onFault: "end",
  act: ({ sandbox }, tools) => stopUntilListsAgree(sandbox, tools, oneByOne),
};

type StopAll = (containers: readonly ContainerRecord[], tools: Tools) => Promise<Tally>;

const allAtOnce: StopAll = (containers, tools) =>
  attemptAll(containers, tools.policy.parallel, (container) => endContainer(container, tools));

const oneByOne: StopAll = (containers, tools) =>
  inOrder(...containers.map((container) => () => endContainer(container, tools)));

async function stopUntilListsAgree(
  sandbox: SandboxRecord,
  tools: Tools,
  stopAll: StopAll,
): Promise<Tally> {
  const attempted = new Set<string>();
  let tally = nothingDone;
  for (let round = 0; round < mostRounds; round += 1) {
    const listed = await listMembers(sandbox, tools);
    if (listed.containers === undefined) return plus(tally, failedBy(listed.fault));
    const fresh = listed.containers.filter(({ id }) => !attempted.has(id));
    if (fresh.length === 0) return tally;
    for (const { id } of fresh) attempted.add(id);
    tally = plus(tally, await stopAll(fresh, tools));
    if (stopAll === oneByOne && tally.faults.length > 0) return tally;
  }
  return { ...tally, appearing: [...attempted] };
}
