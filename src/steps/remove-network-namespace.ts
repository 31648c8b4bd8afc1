import { err, ok, type Result } from "neverthrow";
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
import { exactSandbox } from "../interpreter/run-sandbox.js";
import { failedBy, nothingDone, plus, tallyOf, warned, type Tally } from "../interpreter/tally.js";
import type { Fault } from "../ports/fault.js";
import { inUse } from "./in-use.js";
import { owedBy } from "./owed.js";

/**
 * After the last DEL, which needs the namespace, and only if it is the one that was pinned: at the
 * same path another pod's may be by now. Never the host's, and never one that another sandbox still
 * needs. (N09, N13, N14, U01)
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

/**
 * The namespace is gone, unless another sandbox needs it or another one is pinned there. Of several
 * that end at the same time each records that it is done with it, and only then looks whether the
 * others are: whoever is last sees all of them.
 */
export async function removeUnlessShared(
  sandboxId: string,
  namespace: NetworkNamespace,
  tools: Tools,
): Promise<Tally> {
  const { path } = namespace;
  const users = await namespaceUsers(sandboxId, path, tools);
  if (users.isErr()) return failedBy(users.error);
  if (users.value.length === 0) return removeUnlessReplaced(namespace, tools);
  const released = await tools.record({ kind: "namespace-released" });
  if (released.faults.length > 0) return released;
  const still = await namespaceUsers(sandboxId, path, tools);
  if (still.isErr()) return plus(released, failedBy(still.error));
  if (still.value.length > 0)
    return plus(released, warned(`${path} stays: ${still.value.join(", ")} use it too`));
  return plus(released, await removeUnlessReplaced(namespace, tools));
}

/** The other sandboxes that need the namespace, which is until their record says otherwise. */
export async function namespaceUsers(
  sandboxId: string,
  path: string,
  { ports: { store }, caller }: Pick<Tools, "ports" | "caller">,
): Promise<Result<readonly string[], Fault>> {
  const listed = await store.listNamespaceUsers({ path }, caller);
  if (listed.isErr()) return listed;
  const users: string[] = [];
  for (const id of listed.value) {
    if (id === sandboxId) continue;
    const found = await store.findSandbox({ id }, caller);
    if (found.isErr()) return err(found.error);
    if (isUser(exactSandbox(id, found.value), path)) users.push(id);
  }
  return ok(users);
}

function isUser(found: ReturnType<typeof exactSandbox>, path: string): boolean {
  if (found.state === "absent") return false;
  const { networkNamespace: namespace } = found.sandbox;
  if (namespace?.path !== path) return true;
  return namespace.released !== true && namespace.abandoned !== true;
}

async function removeUnlessReplaced(
  namespace: NetworkNamespace,
  { ports: { fileSystem }, caller }: Tools,
): Promise<Tally> {
  const state = await fileSystem.inspectNamespace({ namespace }, caller);
  if (state.isErr()) return failedBy(state.error);
  // An absent one can have left the file at which it was pinned, in a crash or by a reboot.
  if (state.value === "replaced")
    return warned(`${namespace.path} stays: it is another namespace by now`);
  return tallyOf(await fileSystem.removeNamespace({ namespace }, caller));
}
