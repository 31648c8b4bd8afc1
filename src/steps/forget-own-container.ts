import { isSandboxContainer } from "../model/container-type.js";
import { attemptEach } from "../interpreter/attempt-all.js";
import { act, type SandboxSubject, type Step } from "../interpreter/step.js";
import { failedBy } from "../interpreter/tally.js";
import { forgetOne } from "./container/forget-container.js";

/**
 * After the sandbox's record, so that whatever failed before can be deleted again by the id of the
 * container, and before the name is free. It acts without that record too, for a delete that ended
 * between the two. (seed 003 delContainerIDMapping; D24, S01)
 */
export const forgetOwnContainer: Step<SandboxSubject, "forget-own-container"> = {
  name: "forget-own-container",
  says: "removes the record of the sandbox's own container, if it has one",
  onFault: "end",
  withoutRecord: true,
  plan: () => act,
  expect: (_subject, containers) =>
    containers.filter(isSandboxContainer).map(({ id }) => `forget container ${id}`),
  async act(_subject, tools) {
    const listed = await tools.listContainers();
    if (listed.containers === undefined) return failedBy(listed.fault);
    const own = listed.containers.filter(isSandboxContainer);
    return attemptEach(own, (container) => forgetOne(container, tools));
  },
};
