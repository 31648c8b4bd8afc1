import { defineProfile } from "../interpreter/profile.js";
import { defaultPolicy } from "../model/policy.js";
import { detachNetwork } from "../steps/detach-network.js";
import { fence } from "../steps/fence.js";
import { forgetSandbox } from "../steps/forget-sandbox.js";
import { notifyRemoved, notifyStopped } from "../steps/notify.js";
import { proveDead } from "../steps/prove-dead.js";
import { reap } from "../steps/reap.js";
import { recordStopped } from "../steps/record-stopped.js";
import { releaseLabels } from "../steps/release-labels.js";
import { releaseName } from "../steps/release-name.js";
import { removeCgroups } from "../steps/remove-cgroups.js";
import { removeContainers } from "../steps/remove-containers.js";
import { removeDirectories } from "../steps/remove-directories.js";
import { removeNetworkNamespace } from "../steps/remove-network-namespace.js";
import { removeSandboxStorage } from "../steps/remove-sandbox-storage.js";
import { stopContainersInOrder } from "../steps/stop-containers.js";
import { stopSandboxProcess } from "../steps/stop-sandbox-process.js";
import { unmountContainerStorage, unmountOnly } from "../steps/unmount.js";
import { verifyNetworkClosed } from "../steps/verify-network-closed.js";
import { ending } from "./variants.js";

/**
 * Seed 001: containers one by one, pause, shm, observers, network, namespace, image volumes. What
 * containerd leaves to its exit handler stands behind that, so that none of it can hold an address.
 */
const takeDown = [
  stopContainersInOrder,
  ending(stopSandboxProcess),
  proveDead,
  unmountOnly("shm"),
  notifyStopped,
  detachNetwork,
  removeNetworkNamespace,
  unmountOnly("image-volume"),
  reap,
  ending(unmountContainerStorage),
  unmountOnly("storage"),
] as const;

/**
 * containerd: stop as in v2.2 (seed 001), remove as in v1.5 (seed 000). Lines that are not in the
 * seeds, and why, are in `docs/provenance.md`.
 */
export const containerd = defineProfile({
  name: "containerd",
  stop: [fence("stopping"), ...takeDown, recordStopped],
  remove: [
    fence("removing"),
    ...takeDown,
    verifyNetworkClosed,
    removeContainers,
    removeCgroups,
    removeDirectories,
    removeSandboxStorage,
    notifyRemoved,
    releaseLabels,
    forgetSandbox,
    releaseName,
  ],
  policy: { ...defaultPolicy, parallel: 1 },
});
