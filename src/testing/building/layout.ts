import type { NetworkNamespace, SandboxMount, SandboxPath, SandboxRecord } from "../../index.js";

/** Where the things of one sandbox lie, unless a world says otherwise. */
interface Layout {
  readonly namespace: string;
  readonly mounts: readonly SandboxMount[];
  readonly paths: readonly SandboxPath[];
  readonly cgroups: readonly string[];
  readonly label: string;
}

/** Where the things of a sandbox lie: all of it follows from the id. */
export function layoutOf(sandboxId: string): Layout {
  const root = `/var/lib/podsandbox/sandboxes/${sandboxId}`;
  const volatile = `/run/podsandbox/sandboxes/${sandboxId}`;
  return {
    namespace: `/run/podsandbox/netns/${sandboxId}`,
    mounts: [{ kind: "shm", path: `${volatile}/shm` }],
    paths: [
      { kind: "root", path: root },
      { kind: "volatile", path: volatile },
    ],
    cgroups: [`/sys/fs/cgroup/podsandbox/${sandboxId}`],
    label: `label-of-${sandboxId}`,
  };
}

/** Where the things of a container lie. */
export function containerLayout(
  sandboxId: string,
  id: string,
): { readonly [Thing in "bundle" | "rootFilesystem" | "root" | "cgroup"]: string } {
  const bundle = `/run/podsandbox/containers/${id}`;
  return {
    bundle,
    rootFilesystem: `${bundle}/rootfs`,
    root: `/var/lib/podsandbox/containers/${id}`,
    cgroup: `/sys/fs/cgroup/podsandbox/${sandboxId}/${id}`,
  };
}

/** What a store derives of a sandbox whose record cannot be read. */
export function derivedRecord(id: string): SandboxRecord {
  const { namespace, mounts, paths, cgroups, label } = layoutOf(id);
  const networkNamespace: NetworkNamespace = { path: namespace };
  return {
    id,
    phase: "unknown",
    network: "pod",
    networkNamespace,
    attachments: "unreadable",
    mounts,
    paths,
    cgroups,
    processLabel: label,
  };
}
