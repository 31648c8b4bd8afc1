import type { NetworkNamespace } from "../model/network.js";
import type { SandboxRecord } from "../model/sandbox.js";
import {
  act,
  byName,
  skip,
  type Plan,
  type SandboxSubject,
  type Step,
  type Tools,
} from "../interpreter/step.js";
import { failedBy, nothingDone, tallyOf, warned, type Tally } from "../interpreter/tally.js";
import { inUse } from "./in-use.js";
import { owedBy } from "./owed.js";

/**
 * After the last DEL, which needs the namespace, and only if it is the one that was pinned: at the
 * same path another pod's may be by now. Never the host's, and never one that another record names.
 * (N09, N13, N14, U01)
 */
export const removeNetworkNamespace: Step<SandboxSubject, "remove-network-namespace"> = {
  name: "remove-network-namespace",
  says: "unmounts and removes the pod's network namespace, if it is still the one recorded",
  onFault: "end",
  plan: ({ sandbox }) => inUse(sandbox) ?? planRemoval(sandbox),
  expect: ({ sandbox: { networkNamespace } }) =>
    networkNamespace === undefined ? [] : [`remove network namespace ${networkNamespace.path}`],
  act: async ({ sandbox }, tools) =>
    sandbox.networkNamespace === undefined
      ? nothingDone
      : removeUnlessShared(sandbox.id, sandbox.networkNamespace, tools),
  abandon: {
    allowed: byName("remove-network-namespace"),
    debts: ({ sandbox: { networkNamespace } }) =>
      networkNamespace === undefined ? [] : [{ kind: "network-namespace", networkNamespace }],
    facts: () => [{ kind: "namespace-abandoned" }],
  },
};

function planRemoval(sandbox: SandboxRecord): Plan {
  if (sandbox.network === "node") return skip("it uses the host's network");
  if (sandbox.networkNamespace === undefined) return skip("it has no network namespace");
  if (sandbox.networkNamespace.abandoned) return skip("the namespace was given up");
  return owedBy(sandbox).length === 0 ? act : skip("an attachment is still owed");
}

/** The namespace is gone, unless another record names it or another one is pinned there. */
export async function removeUnlessShared(
  sandboxId: string,
  namespace: NetworkNamespace,
  { ports, caller }: Tools,
): Promise<Tally> {
  const { path } = namespace;
  const users = await ports.store.listNamespaceUsers({ path }, caller);
  if (users.isErr()) return failedBy(users.error);
  const others = users.value.filter((id) => id !== sandboxId);
  if (others.length > 0) return warned(`${path} stays: ${others.join(", ")} use it too`);
  const state = await ports.fileSystem.inspectNamespace({ namespace }, caller);
  if (state.isErr()) return failedBy(state.error);
  // An absent one can have left the file at which it was pinned, in a crash or by a reboot.
  if (state.value === "replaced") return warned(`${path} stays: it is another namespace by now`);
  return tallyOf(await ports.fileSystem.removeNamespace({ namespace }, caller));
}
