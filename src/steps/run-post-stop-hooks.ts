import { attemptAll } from "../interpreter/attempt-all.js";
import { act, skip, type SandboxSubject, type Step } from "../interpreter/step.js";
import { failedBy } from "../interpreter/tally.js";
import { expectHooks, runHooksOf } from "./container/run-hooks.js";
import { inUse } from "./in-use.js";

/**
 * After the containers' objects are gone, as OCI wants it, and before their records go, which hold
 * the hooks and whether they ran. (OCI lifecycle 13; H02, D24, D25)
 */
export const runPostStopHooks: Step<SandboxSubject, "run-post-stop-hooks"> = {
  name: "run-post-stop-hooks",
  says: "runs the containers' post-stop hooks, each once",
  onFault: "end",
  plan: ({ sandbox }, { extensions }) =>
    inUse(sandbox) ?? (extensions.hooks ? act : skip("nothing that runs hooks is supplied")),
  expect: (_subject, containers) => containers.flatMap(expectHooks),
  async act(_subject, tools) {
    const listed = await tools.listContainers();
    if (listed.containers === undefined) return failedBy(listed.fault);
    return attemptAll(listed.containers, tools.policy.parallel, (container) =>
      runHooksOf(container, tools),
    );
  },
};
