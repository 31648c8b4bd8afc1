import { attemptEach } from "../interpreter/attempt-all.js";
import { act, skip, type SandboxSubject, type Step } from "../interpreter/step.js";
import { givingUpPaths } from "./give-up-paths.js";
import { inUse } from "./in-use.js";
import { removeTreeAt } from "./remove-tree-at.js";

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
  act: ({ sandbox }, tools) =>
    attemptEach(sandbox.paths ?? [], ({ path }) => removeTreeAt(path, tools)),
  abandon: givingUpPaths("remove-directories", "path"),
};
