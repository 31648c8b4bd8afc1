import type { Attachment } from "../../../index.js";
import type { Trial } from "../trial.js";
import type { AttachedPod, NetworkSubject } from "./network-subject.js";

/** A subject that can attach. */
interface AttachingSubject {
  readonly network: NetworkSubject["network"];
  readonly attach: NonNullable<NetworkSubject["attach"]>;
  readonly heldBy: NonNullable<NetworkSubject["heldBy"]>;
}

/** The verbs of a subject that declares `attachments`. */
export function attaching(subject: NetworkSubject, { verb }: Trial): AttachingSubject {
  return {
    network: subject.network,
    attach: verb(subject.attach, "attachments"),
    heldBy: verb(subject.heldBy, "attachments"),
  };
}

/** Detaches everything of a pod, in reverse order of ADD, and looks what is held then. */
export async function detachAll(
  { network, heldBy }: AttachingSubject,
  { done, same, call }: Trial,
  { about, attachments }: AttachedPod,
): Promise<void> {
  for (const attachment of attachments.toReversed()) {
    const detached = network.detach({ ...about, attachment }, call);
    await done(`detach ${attachment.interfaceName}`, detached, "changed");
  }
  same("what is held", await heldBy(about.sandboxId), []);
}

/** The first attachment of a pod. */
export function attachmentOf({ attachments }: AttachedPod): Attachment {
  const [first] = attachments;
  if (first === undefined) throw new Error("the subject attached nothing");
  return first;
}
