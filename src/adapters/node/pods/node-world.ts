import { join } from "node:path";
import type {
  Call,
  ContainerRecord,
  CreatorStore,
  FileSystem,
  Result,
  SandboxRecord,
} from "../../../index.js";
import type { CreatorRuntime } from "../processes/creator-runtime.js";
import type { CreationFailure } from "./create-failed.js";

/** What the fields of a sandbox's record become once it has been made. */
export type SandboxChange = Partial<Omit<SandboxRecord, "id" | "phase">>;

/** What creating pods needs, whatever their containers are. */
export interface PodWorld {
  readonly store: CreatorStore;
  readonly runtime: CreatorRuntime;
  readonly fileSystem: FileSystem;
  /** What a sandbox's id alone says of it: its directories first of all. */
  readonly describeSandbox: (id: string) => Pick<SandboxRecord, "network"> & SandboxChange;
  /** What the ids of a container alone say of it. */
  readonly describeContainer: (sandboxId: string, containerId: string) => Partial<ContainerRecord>;
  /** Makes what a sandbox has besides its directories; what is made is in its record before. */
  readonly makeSandbox?: (
    sandbox: SandboxRecord,
  ) => Promise<Result<SandboxChange, CreationFailure>>;
}

/** Where a node keeps what. */
export interface NodeLayout {
  readonly store: string;
  readonly runtime: string;
  /** A root directory for each pod, with one for each container below it. */
  readonly pods: string;
  /** A directory for each pod that need not outlive a restart of the host. */
  readonly volatile: string;
}

/** What the functions of one node share. */
export interface NodeWorld extends PodWorld {
  readonly layout: NodeLayout;
}

/** The layout below the root of a node. */
export function nodeLayout(root: string): NodeLayout {
  return {
    store: join(root, "store"),
    runtime: join(root, "runtime"),
    pods: join(root, "pods"),
    volatile: join(root, "volatile"),
  };
}

/** The directories that a pod has by convention, so that they are known without its record too. */
export function directoriesOfPod(
  layout: NodeLayout,
  id: string,
): Pick<SandboxRecord, "paths" | "network"> {
  return {
    network: "node",
    paths: [
      { kind: "root", path: join(layout.pods, id) },
      { kind: "volatile", path: join(layout.volatile, id) },
    ],
  };
}

/** The directory of a container, in which its program starts. */
export function directoryOfContainer(
  layout: NodeLayout,
  sandboxId: string,
  containerId: string,
): string {
  return join(layout.pods, sandboxId, "containers", containerId);
}

/** A call on behalf of whoever creates something; what it began, it finishes or takes back. */
export function ownCall(): Call {
  return { signal: new AbortController().signal, attempt: 1, waitingFor: () => undefined };
}
