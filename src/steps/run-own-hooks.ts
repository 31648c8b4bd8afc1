import { isSandboxContainer } from "../model/container-type.js";
import { act, skip, type SandboxSubject, type Step } from "../interpreter/step.js";
import { failedBy, nothingDone } from "../interpreter/tally.js";
import { expectHooks, runHooksOf } from "./container/run-hooks.js";
import { inUse } from "./in-use.js";
import { ownContainerOf } from "./own-container.js";

/**
 * Before the record goes, and after all else that can fail: that they ran cannot be recorded where
 * the sandbox's own container has no record, so whatever fails later runs them again, also one of
 * themselves that stays owed. (H02, D24, D25)
 */
export const runOwnHooks: Step<SandboxSubject, "run-own-hooks"> = {
  name: "run-own-hooks",
  says: "runs the post-stop hooks of the sandbox's own container, where that has no record",
  onFault: "end",
  plan: ({ sandbox }, { extensions }) => {
    const used = inUse(sandbox);
    if (used !== undefined) return used;
    if (expectHooks(ownContainerOf(sandbox)).length === 0) return skip("it has no hooks to run");
    return extensions.hooks ? act : skip("nothing that runs hooks is supplied");
  },
  expect: ({ sandbox }) => expectHooks(ownContainerOf(sandbox)),
  async act({ sandbox }, tools) {
    const listed = await tools.listContainers();
    if (listed.containers === undefined) return failedBy(listed.fault);
    const hasRecord = listed.containers.some(isSandboxContainer);
    return hasRecord ? nothingDone : runHooksOf(ownContainerOf(sandbox), tools);
  },
};
