import { addedEverywhere, deletedEvents, recordedStopped, fenced } from "./added-everywhere.js";
import type { AddedLine, Order, SeedLine } from "./order.js";

const sandboxes = "/run/podsandbox/sandboxes/web";

const takeDown: readonly SeedLine[] = [
  { cites: "1.1.1", says: "looks the sandbox up", calls: ["store.findSandbox web"] },
  { cites: "1.1.2", says: "blocks the synchronisation of plugins", calls: ["nri.block"] },
  {
    cites: "1.1.5",
    says: "kills every container, one after the other",
    step: "stop-containers",
    calls: ["runtime.stopContainer web-app", "runtime.stopContainer web-log"],
  },
  {
    cites: "1.1.6",
    says: "kills the pause process",
    step: "stop-sandbox-process",
    calls: ["runtime.stopSandbox web"],
  },
  {
    cites: "1.1.6",
    says: "unmounts the shared memory, as the end of the same call",
    step: "unmount-shm",
    calls: [`fileSystem.unmount ${sandboxes}/shm`],
  },
  {
    cites: "1.1.9",
    says: "tells plugins that the pod is stopped",
    step: "notify-stopped",
    calls: ["nri.sandboxStopped web"],
  },
  {
    cites: "1.1.10.2",
    says: "asks whether the namespace is closed",
    step: "detach-network",
    calls: ["fileSystem.inspectNamespace"],
    asks: true,
  },
  {
    cites: "1.1.10.3",
    says: "has the plugins detach the networks",
    step: "detach-network",
    calls: ["network.detach web"],
  },
  {
    cites: "1.1.10.4",
    says: "removes the network namespace",
    step: "remove-network-namespace",
    calls: ["fileSystem.removeNamespace"],
  },
  {
    cites: "1.1.12",
    says: "unmounts image volumes",
    step: "unmount-image-volume",
    calls: ["fileSystem.unmount /run/podsandbox/image-volumes"],
  },
];

const unblocks: SeedLine = {
  cites: "1.1.2",
  says: "lets plugins synchronise again, on the way out",
  calls: ["nri.unblock"],
};

const added: readonly AddedLine[] = [
  ...addedEverywhere,
  {
    says: "tells each plugin by itself, and records that it was told",
    because: ["D3"],
    calls: ["nri.listSubscribers", "store.recordSandboxFact web (notified"],
  },
  {
    says: "has the runtime give back task and shim, which containerd leaves to its exit handler",
    because: ["R02", "S03"],
    step: "reap",
    calls: ["runtime.reapContainer", "runtime.reapSandbox"],
  },
  {
    says: "unmounts the root filesystems of containers, which containerd leaves to its shim",
    because: ["M01", "M02"],
    step: "unmount-container-storage",
    calls: ["fileSystem.unmount /run/podsandbox/containers"],
  },
  {
    says: "unmounts the storage of the sandbox, which containerd leaves to its shim",
    because: ["M01", "M02"],
    step: "unmount-storage",
    calls: ["fileSystem.unmount /run/podsandbox/storage"],
  },
];

/** containerd v2.2.0 internal/cri/server/sandbox_stop.go. */
export const containerdStop: Order = {
  seed: [...takeDown, unblocks],
  moved: [],
  added: [fenced("stopping"), ...added, recordedStopped],
};

/** containerd v1.5.0 pkg/cri/server/sandbox_remove.go. */
export const containerdRemove: Order = {
  seed: [
    ...takeDown,
    {
      cites: "1.5.5",
      says: "refuses to go on while the namespace is open",
      step: "verify-network-closed",
      calls: ["fileSystem.inspectNamespace"],
      asks: true,
    },
    {
      cites: "1.5.6",
      says: "removes every container",
      step: "remove-containers",
      calls: [
        "runtime.removeContainerStorage",
        "fileSystem.removeTree /var/lib/podsandbox/containers",
        "fileSystem.removeTree /run/podsandbox/containers",
        "store.forgetContainer",
      ],
    },
    {
      cites: "1.5.7",
      says: "removes the root directory",
      step: "remove-directories",
      calls: ["fileSystem.removeTree /var/lib/podsandbox/sandboxes"],
    },
    {
      cites: "1.5.7",
      says: "removes the volatile directory",
      step: "remove-directories",
      calls: [`fileSystem.removeTree ${sandboxes}`],
    },
    {
      cites: "1.5.8",
      says: "removes the sandbox container with its snapshot",
      step: "remove-sandbox-storage",
      calls: ["runtime.removeSandboxStorage"],
    },
    {
      cites: "1.5.11",
      says: "releases the SELinux label, as a part of deleting the record",
      step: "release-labels",
      calls: ["labels.release"],
    },
    {
      cites: "1.5.11",
      says: "deletes the record",
      step: "forget-sandbox",
      calls: ["store.forgetSandbox"],
    },
    {
      cites: "1.5.13",
      says: "releases the name",
      step: "release-name",
      calls: ["store.releaseNames"],
    },
    unblocks,
  ],
  moved: [],
  added: [
    fenced("removing"),
    ...added,
    deletedEvents,
    {
      says: "removes the sandbox's cgroups",
      because: ["G01"],
      step: "remove-cgroups",
      calls: ["fileSystem.removeCgroup"],
    },
    {
      says: "tells plugins that the pod is removed, as newer versions of containerd do",
      because: ["D3", "R10"],
      step: "notify-removed",
      calls: ["nri.sandboxRemoved"],
    },
  ],
};
