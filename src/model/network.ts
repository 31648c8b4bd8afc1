import type { JsonObject, JsonValue } from "./json.js";

/**
 * Which network namespace is meant: inode numbers are reused within a second, the change time of
 * the pinned file is not. (failures.md N09)
 */
export interface NamespaceIdentity {
  readonly bootId: string;
  readonly device: string;
  readonly inode: string;
  /** Nanoseconds since the epoch, in decimal. */
  readonly changeTime: string;
}

/** The network namespace of a pod: a path at which it is pinned, and what was pinned there. */
export interface NetworkNamespace {
  readonly path: string;
  readonly identity?: NamespaceIdentity;
  /** Given up by the caller's policy; the ledger holds it. */
  readonly abandoned?: boolean;
  /** The sandbox needs it no more: no process of it lives, and no DEL is owed. */
  readonly released?: boolean;
}

/**
 * What a recorded namespace turns out to be: `same` as recorded, `absent`, `replaced` by another
 * one, or `unidentified` because the record holds no identity.
 */
export type NamespaceState = "same" | "absent" | "replaced" | "unidentified";

/**
 * One interface of a pod on one network, with exactly what ADD was given: DEL with anything else
 * exits 0 and leaks. It is recorded before ADD is attempted, and is owed a DEL from then on.
 * (CNI SPEC 1.1.0 §3, failures.md N02 and N06)
 */
export interface Attachment {
  readonly network: string;
  /** `CNI_IFNAME`. */
  readonly interfaceName: string;
  /** `owed` until a DEL has succeeded, or until the caller gave it up. */
  readonly state: "owed" | "detached" | "abandoned";
  /** The network configuration list, byte for byte as ADD was given it. */
  readonly configuration: string;
  /** Directories in which ADD looked for plugins. */
  readonly pluginDirectories?: readonly string[];
  /** `CNI_ARGS`, in order: `K8S_POD_NAME` and its like. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** `runtimeConfig`: port mappings, bandwidth, DNS, cgroup path. */
  readonly capabilities?: JsonObject;
  /** The final result of ADD; missing where ADD failed or never answered. */
  readonly result?: JsonValue;
}

/** What names an attachment within its sandbox. */
export interface AttachmentKey {
  readonly network: string;
  readonly interfaceName: string;
}

/** An attachment that a collection of garbage is to leave alone. */
export interface ValidAttachment {
  /** `CNI_CONTAINERID`. */
  readonly sandboxId: string;
  readonly interfaceName: string;
}

/** Whether both name one attachment. */
export function isSameAttachment(one: AttachmentKey, other: AttachmentKey): boolean {
  return one.network === other.network && one.interfaceName === other.interfaceName;
}
