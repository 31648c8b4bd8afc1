import type { Attachment, NetworkNamespace } from "./network.js";
import type { ProcessIdentity } from "./process.js";

/**
 * How far a sandbox has come. Phases only advance, in this order; `unknown` (its state could not be
 * read) counts as `ready`.
 */
export type SandboxPhase = "creating" | "ready" | "unknown" | "stopping" | "stopped" | "removing";

/** What Kubernetes calls the pod. (CRI PodSandboxMetadata) */
export interface PodMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly attempt?: number;
}

/** Which runtime runs the pod, with what it needs even when the configuration has forgotten it. */
export interface RuntimeHandler {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A path that may be a mount point; the host's own shared memory is never unmounted. */
export interface SandboxMount {
  readonly kind: "shm" | "image-volume" | "storage";
  readonly path: string;
  readonly host?: boolean;
}

/** Something on disk that belongs to the sandbox. */
export interface SandboxPath {
  readonly kind: "root" | "volatile" | "socket" | "fifo";
  readonly path: string;
}

/** An observer that has been told, and of what. */
export interface Notification {
  readonly subscriber: string;
  readonly event: "stopped" | "removed";
}

/** A step that failed and has not succeeded since. */
export interface StepFailure {
  readonly step: string;
  /** Wall-clock milliseconds of the latest failure. */
  readonly at: number;
  readonly message: string;
  /** How often it failed in a row. */
  readonly count: number;
}

/** What the store holds of a pod sandbox. Every optional field may be missing. */
export interface SandboxRecord {
  readonly id: string;
  /** The name it holds in the name index. */
  readonly name?: string;
  readonly pod?: PodMetadata;
  readonly phase: SandboxPhase;
  readonly createdAt?: number;
  readonly runtimeHandler?: RuntimeHandler;
  /** The pause process or the virtual machine monitor; missing where there is none. */
  readonly process?: ProcessIdentity;
  /** `node`: the pod uses the host's network, and nothing of it is ever torn down. */
  readonly network: "pod" | "node";
  readonly networkNamespace?: NetworkNamespace;
  /** In the order of ADD; `unreadable` is owed. */
  readonly attachments?: readonly Attachment[] | "unreadable";
  readonly mounts?: readonly SandboxMount[];
  readonly paths?: readonly SandboxPath[];
  readonly cgroups?: readonly string[];
  /** The SELinux process label reserved for the sandbox. */
  readonly processLabel?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly notified?: readonly Notification[];
  readonly failures?: readonly StepFailure[];
  /** Processes that were given up alive: nothing that they may use is released. */
  readonly liveProcessesAbandoned?: boolean;
  /**
   * The id of the ledger entry that a collection made this record from; it goes with the record.
   * Event subscribers have heard that the sandbox is deleted, and hear no more of it.
   */
  readonly adoptedFrom?: string;
}
