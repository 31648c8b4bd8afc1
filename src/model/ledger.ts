import type { Attachment, NetworkNamespace } from "./network.js";
import type { LivingProcess } from "./process.js";
import type { PodMetadata, SandboxRecord } from "./sandbox.js";
import type { ContainerRecord } from "./container.js";

/** Something that a sandbox left behind, with all that is needed to release it later. */
export type Debt =
  | {
      readonly kind: "attachment";
      readonly attachment: Attachment | "unreadable";
      readonly networkNamespace?: NetworkNamespace;
    }
  | { readonly kind: "network-namespace"; readonly networkNamespace: NetworkNamespace }
  | { readonly kind: "mount"; readonly path: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "cgroup"; readonly path: string }
  | { readonly kind: "label"; readonly label: string }
  | {
      readonly kind: "notification";
      readonly event: "stopped" | "removed";
      /** Missing where it was not known who is to be told. */
      readonly subscriber?: string;
      readonly sandbox: SandboxRecord;
    }
  | {
      readonly kind: "live-processes";
      readonly processes: readonly LivingProcess[];
      /** The record whole: all that the processes may use, and that nobody has released. */
      readonly sandbox: SandboxRecord;
      readonly containers: readonly ContainerRecord[];
    };

/**
 * One entry of the ledger: a debt that the caller's policy gave up, so that a later collection can
 * settle it. Adding an entry with an `id` that is there already changes nothing.
 */
export interface LedgerEntry {
  /** Derived from the sandbox and the debt, so that a repeated step adds nothing twice. */
  readonly id: string;
  readonly sandboxId: string;
  readonly pod?: PodMetadata;
  readonly runtimeHandler?: string;
  readonly step: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly reason: string;
  readonly debt: Debt;
}
