import type { Result } from "neverthrow";
import type { Fault } from "../ports/fault.js";
import type { NetworkNamespace } from "../model/network.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { act, skip, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, nothingDone, type Tally } from "../interpreter/tally.js";
import { inUse } from "./in-use.js";
import { owedBy } from "./owed.js";

/**
 * Before anything that explains the sandbox is removed: while an address is owed or the namespace
 * is open, the record is the only thing that knows of it. (seed 000, A02)
 */
export const verifyNetworkClosed: Step<SandboxSubject, "verify-network-closed"> = {
  name: "verify-network-closed",
  says: "refuses to go on while an address is owed or the network namespace is open",
  onFault: "end",
  plan: ({ sandbox }) =>
    inUse(sandbox) ?? (sandbox.network === "node" ? skip("it uses the host's network") : act),
  expect: () => ["make sure that its network is closed"],
  act: ({ sandbox }, tools) => verify(sandbox, tools),
};

async function verify(sandbox: SandboxRecord, tools: Tools): Promise<Tally> {
  const [owed] = owedBy(sandbox);
  if (owed !== undefined) {
    const what = owed === "unreadable" ? "an unreadable attachment" : owed.network;
    return failedBy(notClosed(sandbox, owesDel, `${what} is still owed a DEL`));
  }
  const namespace = sandbox.networkNamespace;
  if (namespace === undefined || namespace.abandoned) return nothingDone;
  return verifyNamespace(sandbox, namespace, tools);
}

async function verifyNamespace(
  sandbox: SandboxRecord,
  namespace: NetworkNamespace,
  tools: Tools,
): Promise<Tally> {
  const { ports, caller } = tools;
  const before = await isOpen(namespace, tools);
  if (before.isErr()) return failedBy(before.error);
  if (!before.value) return nothingDone;
  const users = await ports.store.listNamespaceUsers({ path: namespace.path }, caller);
  if (users.isErr()) return failedBy(users.error);
  if (users.value.some((id) => id !== sandbox.id)) return nothingDone;
  // Whoever used it too may have removed it since, and be gone.
  const after = await isOpen(namespace, tools);
  if (after.isErr()) return failedBy(after.error);
  if (!after.value) return nothingDone;
  const why = `network namespace ${namespace.path} is not fully closed`;
  return failedBy(notClosed(sandbox, isStillOpen, why));
}

async function isOpen(
  namespace: NetworkNamespace,
  { ports, caller }: Tools,
): Promise<Result<boolean, Fault>> {
  const state = await ports.fileSystem.inspectNamespace({ namespace }, caller);
  return state.map((found) => found !== "absent" && found !== "replaced");
}

const owesDel = { port: "network", operation: "detach" } as const;
const isStillOpen = { port: "fileSystem", operation: "inspectNamespace" } as const;

/** Under the call that would have to come out otherwise. */
function notClosed(
  { id }: SandboxRecord,
  call: Pick<Fault, "port" | "operation">,
  message: string,
): Fault {
  return {
    ...call,
    subject: id,
    reason: "refused",
    message,
    attempt: 1,
    milliseconds: 0,
  };
}
