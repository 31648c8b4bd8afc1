import { applySandboxFact, type SandboxFact } from "../model/facts.js";
import type { Attachment, AttachmentKey, NamespaceState } from "../model/network.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { attemptEach } from "../interpreter/attempt-all.js";
import { debtInWords } from "../interpreter/debt-in-words.js";
import {
  act,
  byName,
  skip,
  type SandboxSubject,
  type Step,
  type Tools,
} from "../interpreter/step.js";
import { failedBy, plus, tallyOf, warned, type Tally } from "../interpreter/tally.js";
import { inUse } from "./in-use.js";
import { owedBy } from "./owed.js";

/**
 * After the proof of death, because an address may still be in use; before the namespace goes,
 * because devices live in it. Every attachment that is owed, also where ADD gave no result; one
 * after the other, as CNI forbids operations beside each other; last attached first. (N01–N12, D9)
 */
export const detachNetwork: Step<SandboxSubject, "detach-network"> = {
  name: "detach-network",
  says: "detaches every network that is still owed a DEL, with exactly what ADD was given",
  onFault: "end",
  plan: ({ sandbox }) => inUse(sandbox) ?? planDetach(sandbox),
  expect: ({ sandbox }) => owedBy(sandbox).map((owed) => debtInWords(debtOf(sandbox, owed))),
  act: ({ sandbox }, tools) => detachAll(sandbox, tools),
  leaves: ({ sandbox }) => ({
    sandbox: owedBy(sandbox).map(factOf).reduce(applySandboxFact, sandbox),
  }),
  abandon: {
    allowed: byName("detach-network"),
    debts: ({ sandbox }) => owedBy(sandbox).map((attachment) => debtOf(sandbox, attachment)),
    facts: ({ sandbox }) =>
      owedBy(sandbox).map((owed) => ({ kind: "attachment-abandoned", attachment: keyOf(owed) })),
  },
};

type Owed = Attachment | "unreadable";

function planDetach(sandbox: SandboxRecord) {
  if (sandbox.network === "node") return skip("it uses the host's network");
  return owedBy(sandbox).length === 0 ? skip("no attachment is owed") : act;
}

/** Detaches every attachment that the sandbox owes, with the namespace only if it is the same. */
export async function detachAll(sandbox: SandboxRecord, tools: Tools): Promise<Tally> {
  const place = await placeOf(sandbox, tools);
  if ("faults" in place) return place;
  const detached = await attemptEach(owedBy(sandbox), (attachment) =>
    detachOne(sandbox, attachment, place.namespacePath, tools),
  );
  return place.warning === undefined ? detached : plus(warned(place.warning), detached);
}

interface Place {
  readonly namespacePath: string | undefined;
  readonly warning?: string;
}

/** The namespace path, only if what was pinned there still is: else DEL would hit another pod. */
async function placeOf({ networkNamespace }: SandboxRecord, tools: Tools): Promise<Place | Tally> {
  if (networkNamespace === undefined) return { namespacePath: undefined };
  const { fileSystem } = tools.ports;
  const state = await fileSystem.inspectNamespace({ namespace: networkNamespace }, tools.caller);
  if (state.isOk())
    return state.value === "same"
      ? { namespacePath: networkNamespace.path }
      : withoutPath(whyNone[state.value]);
  if (tools.caller.cancellation.aborted()) return failedBy(state.error);
  return withoutPath(`cannot be looked at, so DEL is given none: ${state.error.message}`);
}

/** A device that lay in a namespace may not come back without it, so nobody is left to guess. */
function withoutPath(why: string): Place {
  return { namespacePath: undefined, warning: `the namespace ${why}` };
}

const whyNone: Readonly<Record<Exclude<NamespaceState, "same">, string>> = {
  absent: "is gone, so DEL is given none",
  replaced: "is another one by now, so DEL is given none",
  unidentified: "cannot be told from another one, so DEL is given none",
};

async function detachOne(
  sandbox: SandboxRecord,
  attachment: Owed,
  namespacePath: string | undefined,
  { ports, caller, record }: Tools,
): Promise<Tally> {
  const { id, pod, runtimeHandler } = sandbox;
  const request = {
    sandboxId: id,
    ...(pod === undefined ? {} : { pod }),
    runtimeHandler: runtimeHandler?.name ?? "",
    attachment,
    ...(namespacePath === undefined ? {} : { namespacePath }),
  };
  const detached = await ports.network.detach(request, caller);
  if (detached.isErr()) return failedBy(detached.error);
  return plus(tallyOf(detached), await record(factOf(attachment)));
}

function factOf(attachment: Owed): SandboxFact {
  return { kind: "attachment-detached", attachment: keyOf(attachment) };
}

function keyOf(attachment: Owed): AttachmentKey | "unreadable" {
  if (attachment === "unreadable") return attachment;
  return { network: attachment.network, interfaceName: attachment.interfaceName };
}

function debtOf({ networkNamespace }: SandboxRecord, attachment: Owed) {
  const namespace = networkNamespace === undefined ? {} : { networkNamespace };
  return { kind: "attachment", attachment, ...namespace } as const;
}
