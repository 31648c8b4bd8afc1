import { act, skip, type SandboxSubject, type Step } from "../interpreter/step.js";
import { expectCgroups, removeCgroupsAt } from "./container/remove-container-cgroups.js";
import { givingUpPaths } from "./give-up-paths.js";
import { inUse } from "./in-use.js";

/**
 * Before the directories, so that what is left is still explained by them. A cgroup that stays says
 * which processes are left in it. (G01)
 */
export const removeCgroups: Step<SandboxSubject, "remove-cgroups"> = {
  name: "remove-cgroups",
  says: "removes the sandbox's cgroups, leaf first",
  onFault: "end",
  plan: ({ sandbox }) =>
    inUse(sandbox) ?? ((sandbox.cgroups ?? []).length === 0 ? skip("it has none") : act),
  expect: ({ sandbox }) => expectCgroups(sandbox.cgroups ?? []),
  act: ({ sandbox }, tools) => removeCgroupsAt(sandbox.cgroups ?? [], tools),
  abandon: givingUpPaths("remove-cgroups", "cgroup"),
};
