import { attemptEach } from "../interpreter/attempt-all.js";
import { act, byName, skip, type SandboxSubject, type Step } from "../interpreter/step.js";
import { tallyOf } from "../interpreter/tally.js";
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
  expect: ({ sandbox }) => (sandbox.cgroups ?? []).map((path) => `remove cgroup ${path}`),
  act: ({ sandbox }, { ports, caller }) =>
    attemptEach(sandbox.cgroups ?? [], async (path) =>
      tallyOf(await ports.fileSystem.removeCgroup({ path }, caller)),
    ),
  abandon: {
    allowed: byName("remove-cgroups"),
    debts: (_subject, _containers, faults) =>
      faults.map(({ subject }) => ({ kind: "cgroup", path: subject })),
    facts: () => [],
  },
};
