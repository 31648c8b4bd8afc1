import type { Attachment, DetachRequest, NetworkPlugin } from "../../../index.js";
import type { Clause, ContractSubject } from "../clause.js";

/** What a subject for network plugins may be able to build, in words. */
export const networkCapabilities = {
  attachments: "pods get addresses, which can be seen",
  "half-made": "an ADD can fail half-way, so that something is held and no result is known",
  reconfigured: "the configuration of the network can be changed after an ADD",
  "lost-namespaces": "the namespace of a pod can vanish",
  unreadable: "the plugin knows by itself what a sandbox holds",
  failing: "the plugin can be made to fail, and to work again",
  hanging: "the plugin can be made to hang",
  collects: "the plugin knows what it holds, and frees by GC what is not valid",
} as const;

/** One of the things that a subject for network plugins may be able to build. */
export type NetworkCapability = keyof typeof networkCapabilities;

/** What an ADD is to be given; the subject fills in what is missing. */
export interface AttachmentWish {
  readonly interfaceName?: string;
  /** For `half-made`: the ADD fails half-way. */
  readonly isHalfMade?: boolean;
}

/** A pod that has attachments. */
export interface AttachedPod {
  /** What a DEL is told besides the attachment. */
  readonly about: Omit<DetachRequest, "attachment">;
  /** As a store would have them on record, in the order of ADD. */
  readonly attachments: readonly Attachment[];
}

/** A network plugin with nothing attached, and how to attach pods and look from outside. */
export interface NetworkSubject extends ContractSubject<NetworkCapability> {
  readonly network: NetworkPlugin;
  /** For `attachments`: a new pod with these attachments, by default one. */
  readonly attach?: (wishes?: readonly AttachmentWish[]) => PromiseLike<AttachedPod>;
  /**
   * For `attachments`: the interfaces of the sandbox that hold an address, a rule or anything else.
   */
  readonly heldBy?: (sandboxId: string) => PromiseLike<readonly string[]>;
  /** For `reconfigured`: a new pod would be attached with another configuration from now on. */
  readonly reconfigure?: () => PromiseLike<unknown>;
  /** For `lost-namespaces`: the network namespace of the pod is gone. */
  readonly loseNamespace?: (pod: AttachedPod) => PromiseLike<unknown>;
  /** For `failing`: every DEL fails from now on, until what is answered is called. */
  readonly fail?: () => PromiseLike<() => PromiseLike<unknown>>;
  /** For `hanging`: every DEL hangs from now on, until its signal fires. */
  readonly hang?: () => PromiseLike<unknown>;
}

/** A promise of a network plugin. */
export type NetworkClause = Clause<NetworkSubject, NetworkCapability>;
