import { addedEverywhere, blockedObservers, deletedEvents, fenced } from "./added-everywhere.js";
import type { Order, SeedLine } from "./order.js";

const shm = "fileSystem.unmount /run/podsandbox/sandboxes/web/shm";

const stopsContainers = (cites: string): SeedLine => ({
  cites,
  says: "stops the containers, one after the other, ten seconds each",
  step: "stop-containers",
  calls: ["runtime.askToStop web", "runtime.stopContainer web"],
});

const stopsInfra = (cites: string): SeedLine => ({
  cites,
  says: "stops the infra container, the last of the list",
  step: "stop-sandbox-process",
  calls: ["runtime.stopSandbox web"],
});

/** CRI-O of March 2018, server/sandbox_stop.go. */
export const crioStop: Order = {
  seed: [
    { cites: "2.2.2", says: "looks the sandbox up", calls: ["store.findSandbox web"] },
    stopsContainers("2.2.4.2"),
    stopsInfra("2.2.4"),
    {
      cites: "2.2.6",
      says: "detaches the network, and only logs a failure",
      step: "detach-network",
      calls: ["network.detach web"],
    },
    {
      cites: "2.2.7",
      says: "removes the network namespace",
      step: "remove-network-namespace",
      calls: ["fileSystem.removeNamespace"],
    },
    {
      cites: "2.2.8",
      says: "releases the SELinux label",
      step: "release-labels",
      calls: ["labels.release"],
    },
    { cites: "2.2.9", says: "unmounts the shared memory", step: "unmount-shm", calls: [shm] },
    {
      cites: "2.2.10",
      says: "unmounts the storage of the sandbox",
      step: "unmount-storage",
      calls: ["fileSystem.unmount /run/podsandbox/storage"],
    },
    {
      cites: "2.2.11",
      says: "remembers that the sandbox is stopped",
      step: "record-stopped",
      calls: ["store.recordSandboxFact web (phase stopped)"],
    },
  ],
  moved: [
    {
      cites: "2.2.4.5",
      says: "unmounts each container's storage right after the container; here after all are dead",
      step: "unmount-container-storage",
      calls: ["fileSystem.unmount /run/podsandbox/containers"],
      after: "prove-dead",
      because: ["P01", "N12"],
    },
  ],
  added: [
    fenced("stopping"),
    ...addedEverywhere,
    blockedObservers,
    {
      says: "asks which namespace is at the path, so that DEL is not given another pod's",
      because: ["N09"],
      calls: ["fileSystem.inspectNamespace"],
    },
    {
      says: "tells subscribers that the sandbox is stopped",
      because: ["R11"],
      calls: ["events.emit web (CONTAINER_STOPPED_EVENT)"],
    },
  ],
};

/** CRI-O of December 2016, server/sandbox_remove.go. */
export const crioRemove: Order = {
  seed: [
    { cites: "2.1.2", says: "looks the sandbox up", calls: ["store.findSandbox web"] },
    stopsContainers("2.1.3.2"),
    stopsInfra("2.1.3"),
    {
      cites: "2.1.3.3",
      says: "has the runtime delete the containers, the infra container last",
      step: "reap",
      calls: ["runtime.reapContainer web", "runtime.reapSandbox web"],
    },
    {
      cites: "2.1.3.5",
      says: "removes the directories of the containers, their names and their records",
      step: "remove-containers",
      calls: [
        "fileSystem.removeTree /var/lib/podsandbox/containers",
        "fileSystem.removeTree /run/podsandbox/containers",
        "store.forgetContainer",
      ],
    },
    {
      cites: "2.1.4",
      says: "releases the SELinux label",
      step: "release-labels",
      calls: ["labels.release"],
    },
    { cites: "2.1.5", says: "unmounts the shared memory", step: "unmount-shm", calls: [shm] },
    {
      cites: "2.1.6",
      says: "removes the directory of the sandbox",
      step: "remove-directories",
      calls: [
        "fileSystem.removeTree /var/lib/podsandbox/sandboxes",
        "fileSystem.removeTree /run/podsandbox/sandboxes",
      ],
    },
    {
      cites: "2.1.7",
      says: "removes the network namespace",
      step: "remove-network-namespace",
      calls: ["fileSystem.removeNamespace"],
    },
    {
      cites: "2.1.8",
      says: "deletes the sandbox from its state",
      step: "forget-sandbox",
      calls: ["store.forgetSandbox"],
    },
  ],
  moved: [
    {
      cites: "2.1.8",
      says: "releases the name of the pod before its record; here after it",
      step: "release-name",
      calls: ["store.releaseNames"],
      after: "forget-sandbox",
      because: ["D5", "R12", "S01"],
    },
  ],
  added: [
    fenced("removing"),
    ...addedEverywhere,
    blockedObservers,
    deletedEvents,
    {
      says: "removes the storage of containers and of the sandbox, which had no owner in 2016",
      because: ["M06"],
      step: "remove-sandbox-storage",
      calls: ["runtime.removeContainerStorage", "runtime.removeSandboxStorage"],
    },
    {
      says: "unmounts what containers have mounted, before their directories go",
      because: ["M02"],
      step: "unmount-container-storage",
      calls: ["fileSystem.unmount /run/podsandbox/containers"],
    },
    {
      says: "unmounts the storage of the sandbox, before its directories go",
      because: ["M02"],
      step: "unmount-storage",
      calls: ["fileSystem.unmount /run/podsandbox/storage"],
    },
    {
      says: "unmounts image volumes, before the directories go",
      because: ["M04"],
      step: "unmount-image-volume",
      calls: ["fileSystem.unmount /run/podsandbox/image-volumes"],
    },
    {
      says: "removes the sandbox's cgroups",
      because: ["G01"],
      step: "remove-cgroups",
      calls: ["fileSystem.removeCgroup"],
    },
    {
      says: "detaches what is owed, which the original leaves to a stop that nobody has to call",
      because: ["R6", "N02"],
      step: "detach-network",
      calls: ["network.detach web"],
    },
    {
      says: "refuses to forget the sandbox while its network is open",
      because: ["R7", "N02"],
      step: "verify-network-closed",
      calls: ["fileSystem.inspectNamespace"],
    },
  ],
};
