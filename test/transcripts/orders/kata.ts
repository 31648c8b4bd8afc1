import {
  addedEverywhere,
  blockedObservers,
  deletedEvents,
  recordedStopped,
  fenced,
} from "./added-everywhere.js";
import type { AddedLine, Order, SeedLine } from "./order.js";

const takeDown: readonly SeedLine[] = [
  { cites: "3.2", says: "looks the container up", calls: ["store.findSandbox web"] },
  {
    cites: "3.7.1",
    says: "stops each container, ten seconds each",
    step: "stop-containers",
    calls: ["runtime.askToStop web", "runtime.stopContainer web"],
  },
  {
    cites: "3.7.1",
    says: "stops the agent and the hypervisor",
    step: "stop-sandbox-process",
    calls: ["runtime.stopSandbox web"],
  },
  {
    cites: "3.7.1",
    says: "cleans up what is shared with the guest, and only logs a failure",
    step: "unmount",
    calls: ["fileSystem.unmount"],
  },
  {
    cites: "3.7.1",
    says: "detaches the endpoints",
    step: "detach-network",
    calls: ["network.detach web"],
  },
  {
    cites: "3.7.1",
    says: "deletes the network namespace, if the runtime had made it",
    step: "remove-network-namespace",
    calls: ["fileSystem.removeNamespace"],
  },
];

const added: readonly AddedLine[] = [
  ...addedEverywhere,
  blockedObservers,
  {
    says: "asks which namespace is at the path, so that DEL is not given another pod's",
    because: ["N09"],
    calls: ["fileSystem.inspectNamespace"],
  },
];

/** Kata Containers of August 2018, virtcontainers StopSandbox, the first half of cli/delete.go. */
export const kataStop: Order = {
  seed: takeDown,
  moved: [
    {
      ...recordedStopped,
      cites: "3.7.1",
      says: "persists that it is stopped before the network goes; here after it",
      step: "record-stopped",
      after: "remove-network-namespace",
      because: ["D27"],
    },
  ],
  added: [fenced("stopping"), ...added],
};

/** Kata Containers of August 2018, cli/delete.go, the path of a sandbox. */
export const kataRemove: Order = {
  seed: [
    ...takeDown,
    {
      cites: "3.7.1",
      says: "deletes every container, then the sandbox",
      step: "reap",
      calls: ["runtime.reapContainer web", "runtime.reapSandbox web"],
    },
    {
      cites: "3.8",
      says: "runs the post-stop hooks",
      step: "run-post-stop-hooks",
      calls: ["hooks.runPostStop"],
    },
    {
      cites: "3.11",
      says: "removes the cgroups",
      step: "remove-cgroups",
      calls: ["fileSystem.removeCgroup"],
    },
  ],
  moved: [
    {
      cites: "3.7.1",
      says: "deletes storage and records of containers with the sandbox; here after the hooks",
      step: "remove-containers",
      calls: [
        "runtime.removeContainerStorage",
        "fileSystem.removeTree /var/lib/podsandbox/containers",
        "fileSystem.removeTree /run/podsandbox/containers",
        "store.forgetContainer",
      ],
      after: "run-post-stop-hooks",
      because: ["D24", "D28"],
    },
    {
      cites: "3.7.1",
      says: "deletes state and configuration directories with the sandbox; here after the hooks",
      step: "remove-directories",
      calls: [
        "fileSystem.removeTree /var/lib/podsandbox/sandboxes",
        "fileSystem.removeTree /run/podsandbox/sandboxes",
      ],
      after: "run-post-stop-hooks",
      because: ["D24"],
    },
    {
      cites: "3.10",
      says: "removes the mapping of the id before the cgroups; here the record goes after them",
      step: "forget-sandbox",
      calls: ["store.forgetSandbox"],
      after: "remove-cgroups",
      because: ["D24", "R12"],
    },
  ],
  added: [
    fenced("removing"),
    ...added,
    deletedEvents,
    {
      says: "refuses to go on while an address is owed or the namespace is open",
      because: ["D27", "R7"],
      step: "verify-network-closed",
      calls: ["fileSystem.inspectNamespace"],
    },
    {
      says: "removes the snapshot of the sandbox container, which is containerd's there",
      because: ["M06"],
      step: "remove-sandbox-storage",
      calls: ["runtime.removeSandboxStorage"],
    },
    {
      says: "releases the SELinux label, which is the caller's there",
      because: ["L01"],
      step: "release-labels",
      calls: ["labels.release"],
    },
    {
      says: "releases the name, last of all",
      because: ["R12", "S01"],
      step: "release-name",
      calls: ["store.releaseNames"],
    },
  ],
};
