import { join } from "node:path";
import type { ContainerRecord, SandboxRecord } from "../../../index.js";
import { nodeLayout, type NodeLayout, type SandboxChange } from "../../node/pods/node-world.js";

/** Where a Linux node keeps what, and what its parts are called. */
export interface LinuxLayout extends NodeLayout {
  /** Network namespaces, each pinned at a file named for its sandbox. */
  readonly namespaces: string;
  /** What the network plugins need to know of what they attached. */
  readonly network: string;
  /** Notes of the programs that run now. */
  readonly programs: string;
  /** Notes of the hooks that run now. */
  readonly hooks: string;
  /** The cgroup below which each pod has its own, such as `/podsandbox`. */
  readonly cgroupParent: string;
  /** The command line of the OCI runtime. */
  readonly program: string;
}

/** The layout below the root of a Linux node. */
export function linuxLayout(root: string, cgroupParent: string, program: string): LinuxLayout {
  return {
    ...nodeLayout(root),
    namespaces: join(root, "namespaces"),
    network: join(root, "network"),
    programs: join(root, "programs"),
    hooks: join(root, "hooks"),
    cgroupParent,
    program,
  };
}

/** What a sandbox's id alone says of it, with and without its record. */
export function describeSandbox(
  layout: LinuxLayout,
  id: string,
): Pick<SandboxRecord, "network"> & SandboxChange {
  return {
    network: "pod",
    runtimeHandler: handlerOf(layout, id),
    networkNamespace: { path: join(layout.namespaces, id) },
    mounts: [{ kind: "shm", path: sharedMemoryOf(layout, id) }],
    paths: [
      { kind: "root", path: join(layout.pods, id) },
      { kind: "volatile", path: join(layout.volatile, id) },
    ],
    cgroups: [`${layout.cgroupParent}/${id}`],
  };
}

/** What the ids of a container alone say of it. */
export function describeContainer(
  layout: LinuxLayout,
  sandboxId: string,
  id: string,
): Partial<ContainerRecord> {
  const directory = join(layout.pods, sandboxId, "containers", id);
  return {
    runtimeHandler: handlerOf(layout, sandboxId),
    bundle: directory,
    directories: [directory],
    cgroups: [`${layout.cgroupParent}/${sandboxId}/${id}`],
  };
}

/** Kept in the record, so that teardown needs no configuration. (failures.md R06) */
function handlerOf(layout: LinuxLayout, sandboxId: string) {
  const parameters = { program: layout.program, root: join(layout.runtime, sandboxId) };
  return { name: "oci", parameters };
}

/** Where the shared memory of a pod is mounted. */
export function sharedMemoryOf(layout: LinuxLayout, sandboxId: string): string {
  return join(layout.volatile, sandboxId, "shm");
}
