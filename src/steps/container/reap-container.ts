import { act, type ContainerSubject, type Step } from "../../interpreter/step.js";
import { tallyOf } from "../../interpreter/tally.js";
import { inUse } from "../in-use.js";

/**
 * After the proof of death: a shim or a cgroup that is taken from a living process leaves it
 * without a keeper. (R02, G01)
 */
export const reapContainer: Step<ContainerSubject, "reap"> = {
  name: "reap",
  says: "has the runtime give back what it holds of the dead container: task, shim, cgroup",
  onFault: "end",
  plan: ({ sandbox }) => inUse(sandbox) ?? act,
  expect: ({ container }) => [`reap container ${container.id}`],
  act: async ({ container }, { ports, caller }) =>
    tallyOf(await ports.runtime.reapContainer({ container }, caller)),
};
