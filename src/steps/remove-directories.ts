import { attemptEach } from "../interpreter/attempt-all.js";
import { act, byName, skip, type SandboxSubject, type Step } from "../interpreter/step.js";
import { tallyOf } from "../interpreter/tally.js";
import { inUse } from "./in-use.js";

/**
 * After everything that lies in them or is explained by them. Refused, and nothing removed, where
 * something is still mounted below: a recursive removal would empty it. (M02, F01)
 */
export const removeDirectories: Step<SandboxSubject, "remove-directories"> = {
  name: "remove-directories",
  says: "removes the root and volatile directories, sockets and fifos that the record lists",
  onFault: "end",
  plan: ({ sandbox }) =>
    inUse(sandbox) ?? ((sandbox.paths ?? []).length === 0 ? skip("it has none") : act),
  expect: ({ sandbox }) => (sandbox.paths ?? []).map(({ path }) => `remove ${path}`),
  act: ({ sandbox }, { ports, caller }) =>
    attemptEach(sandbox.paths ?? [], async ({ path }) =>
      tallyOf(await ports.fileSystem.removeTree({ path }, caller)),
    ),
  abandon: {
    allowed: byName("remove-directories"),
    debts: (_subject, _containers, faults) =>
      faults.map(({ subject }) => ({ kind: "path", path: subject })),
    facts: () => [],
  },
};
