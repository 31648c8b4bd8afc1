import type { ContainerRecord } from "../model/container.js";
import { isSandboxContainer } from "../model/container-type.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { nothingDone, type Tally } from "../interpreter/tally.js";
import { forgetOne } from "./container/forget-container.js";
import { expectRemoval, removeAllButRecord, removeOne } from "./container/remove-container.js";
import { givingUpPaths } from "./give-up-paths.js";
import { forgetting, removeMembers } from "./remove-containers.js";

/**
 * After the hooks and the cgroups, which need the records. The record of the sandbox's own
 * container stays: by it a delete that failed finds the sandbox again. (seed 003; D24, D28)
 */
export const removeChildContainers: Step<SandboxSubject, "remove-child-containers"> = {
  name: "remove-child-containers",
  says: "removes every container in the sandbox, and all of the sandbox's own but its record",
  onFault: "end",
  plan: ({ sandbox }) => (sandbox.liveProcessesAbandoned ? forgetting : act),
  expect: (_subject, containers) => containers.flatMap(expectRemoval),
  act: ({ sandbox }, tools) =>
    removeMembers(sandbox, tools, sandbox.liveProcessesAbandoned ? forgetChild : removeChild),
  abandon: {
    ...givingUpPaths("remove-directories", "path"),
    finish: ({ sandbox }, tools) => removeMembers(sandbox, tools, forgetChild),
  },
};

async function removeChild(container: ContainerRecord, tools: Tools): Promise<Tally> {
  const removal = isSandboxContainer(container) ? removeAllButRecord : removeOne;
  return removal(container, tools);
}

async function forgetChild(container: ContainerRecord, tools: Tools): Promise<Tally> {
  return isSandboxContainer(container) ? nothingDone : forgetOne(container, tools);
}
