import type { Attachment } from "../model/network.js";
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

/** Addresses: CNI, or whatever gives a pod its network. */
export interface NetworkPlugin {
  /**
   * The attachment holds nothing: address, interface, rules, host ports. It may be repeated, and it
   * succeeds without a namespace and without a result of ADD. (CNI SPEC 1.1.0 §2 DEL)
   */
  detach(request: DetachRequest, call: Call): Answer<Done>;
}
