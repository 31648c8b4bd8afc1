import { act, type SandboxSubject, type Step } from "../interpreter/step.js";
import { tallyOf } from "../interpreter/tally.js";
import { inUse } from "./in-use.js";

/** After the containers, whose layers may rest on it. What is gone already is done. (M06) */
export const removeSandboxStorage: Step<SandboxSubject, "remove-sandbox-storage"> = {
  name: "remove-sandbox-storage",
  says: "removes the snapshot of the sandbox container",
  onFault: "end",
  plan: ({ sandbox }) => inUse(sandbox) ?? act,
  expect: () => ["remove its storage"],
  act: async ({ sandbox }, { ports, caller }) =>
    tallyOf(await ports.runtime.removeSandboxStorage({ sandbox }, caller)),
};
