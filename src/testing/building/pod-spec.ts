import type { Attachment, ContainerRecord, NamespaceState, OciHook } from "../../index.js";
import type { PodMetadata, ProcessIdentity, SandboxPath, SandboxPhase } from "../../index.js";
import type { SandboxRecord } from "../../index.js";
import type { MountKind } from "../world/disks.js";
import type { RuntimePart } from "../world/running.js";

/** A process of a pod that is to be built. */
export interface ProcessSpec {
  /** Lives on after the stop signal. */
  readonly ignoresTerm?: boolean;
  /** Milliseconds from the stop signal to its end. */
  readonly exitsAfter?: number;
  /** How long nothing ends it: milliseconds, or until `node.wakeStuck`. */
  readonly dFor?: number | "released";
}

/** A mount of a pod that is to be built. */
export interface MountSpec {
  readonly kind?: MountKind;
  readonly path: string;
  /** How many are mounted over each other: 1, if missing; 0 is recorded and not mounted. */
  readonly stacked?: number;
  /** The host's own. */
  readonly host?: boolean;
  /** Whether the record lists it: yes, if missing. */
  readonly recorded?: boolean;
}

/** A container of a pod that is to be built. */
export interface ContainerSpec extends ProcessSpec {
  readonly id?: string;
  readonly name?: string;
  /** `running`, if missing. */
  readonly state?: "created" | "running" | "paused" | "exited" | "unknown" | "creating";
  /** Who creates it, where it is `creating`: somebody dead, if missing. */
  readonly creator?: "alive" | "dead" | ProcessIdentity;
  readonly stopSignal?: string;
  /** How many processes it has besides its first. */
  readonly children?: number;
  /** How many it has left behind, that now belong to the sandbox alone. */
  readonly grandchildren?: number;
  /** What the runtime still holds of it: task and shim, if missing. */
  readonly holds?: readonly RuntimePart[];
  readonly hooks?: readonly OciHook[];
  readonly mounts?: readonly MountSpec[];
  readonly directories?: readonly string[];
  readonly cgroups?: readonly string[];
  readonly storage?: boolean;
  /** Whether it has a record: yes, if missing. */
  readonly recorded?: boolean;
  /** Fields of the record, whatever is so. */
  readonly record?: Partial<Omit<ContainerRecord, "id" | "sandboxId">>;
}

/** An attachment of a pod that is to be built. */
export interface AttachmentSpec extends Partial<Omit<Attachment, "result">> {
  /** Whether the answer of ADD is recorded: yes, if missing. */
  readonly result?: boolean;
  /** Whether anything is held: as long as the state is not `detached`, if missing. */
  readonly held?: boolean;
}

/** The parts of which a pod is made, in the order in which they come about. */
export const podParts = [
  "name",
  "record",
  "label",
  "paths",
  "namespace",
  "attachments",
  "mounts",
  "cgroups",
  "storage",
  "infra",
  "containers",
] as const;

/** One of the parts of which a pod is made. */
export type PodPart = (typeof podParts)[number];

/** A pod that is to be built. Everything has a default: one running container on one network. */
export interface PodSpec {
  readonly id?: string;
  readonly name?: string;
  readonly pod?: PodMetadata;
  readonly phase?: SandboxPhase;
  readonly network?: "pod" | "node";
  readonly containers?: number | readonly ContainerSpec[];
  readonly attachments?: number | readonly AttachmentSpec[] | "unreadable";
  /** What the namespace turns out to be: `same`, if missing. */
  readonly namespace?: NamespaceState;
  /** Where the namespace is pinned: that of another pod, to share it. */
  readonly namespacePath?: string;
  /** The pause process, or the monitor of the virtual machine. */
  readonly infra?: "alive" | "dead" | "none" | ProcessSpec;
  /** The pod is a virtual machine with an agent. */
  readonly agent?: "alive" | "dead";
  readonly mounts?: readonly MountSpec[];
  readonly paths?: readonly SandboxPath[];
  readonly cgroups?: readonly string[];
  /** The process label; `false` is none. */
  readonly label?: string | false;
  readonly storage?: boolean;
  /** The record cannot be read. */
  readonly corrupt?: boolean;
  /** Only these parts exist, and only these are recorded. */
  readonly halfMade?: readonly PodPart[];
  /** Fields of the record, whatever is so. */
  readonly record?: Partial<Omit<SandboxRecord, "id">>;
}

/** A pod that has been built. */
export interface BuiltPod {
  readonly sandboxId: string;
  readonly containerIds: readonly string[];
}
