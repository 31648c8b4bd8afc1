import type { Attachment, ValidAttachment } from "../model/network.js";
import type { PodMetadata } from "../model/sandbox.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import type { Done } from "./done.js";

/** What a DEL is told. */
export interface DetachRequest {
  /** `CNI_CONTAINERID`. */
  readonly sandboxId: string;
  readonly pod?: PodMetadata;
  /** Which runtime runs the pod; it may choose the plugin. Empty is the default one. */
  readonly runtimeHandler: string;
  /**
   * One attachment with exactly what ADD was given, or `unreadable`: the record of them is lost,
   * and the plugin detaches what it knows of the sandbox itself.
   */
  readonly attachment: Attachment | "unreadable";
  /** Missing where the namespace is gone or is another one: DEL is then given none. */
  readonly namespacePath?: string;
}

/** What a GC is told: of everything on the network, only this is to stay. */
export interface GarbageRequest {
  readonly network: string;
  /** Which runtime's network it is; it may choose the plugin. Empty is the default one. */
  readonly runtimeHandler: string;
  /** The network configuration list. */
  readonly configuration: string;
  /** Where its plugins are; where ADD looks, if missing. */
  readonly pluginDirectories?: readonly string[];
  /** Every attachment to the network that is still wanted or still owed. */
  readonly valid: readonly ValidAttachment[];
}

/** Addresses: CNI, or whatever gives a pod its network. */
export interface NetworkPlugin {
  /**
   * The attachment holds nothing: address, interface, rules, host ports. It may be repeated, and it
   * succeeds without a namespace and without a result of ADD. (CNI SPEC 1.1.0 §2 DEL)
   */
  detach(request: DetachRequest, call: Call): Answer<Done>;

  /** The ids of the sandboxes of which the plugin knows an attachment, whatever became of it. */
  listSandboxes(request: Readonly<Record<never, never>>, call: Call): Answer<readonly string[]>;

  /**
   * The network holds nothing but the valid attachments, as far as its plugins can tell; a plugin
   * that cannot is unchanged. It never stands for a DEL. (CNI SPEC 1.1.0 §2 GC)
   */
  collectGarbage(request: GarbageRequest, call: Call): Answer<Done>;
}
