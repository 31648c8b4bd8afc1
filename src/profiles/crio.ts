import { defineProfile } from "../interpreter/profile.js";
import { defaultPolicy } from "../model/policy.js";
import { detachNetwork } from "../steps/detach-network.js";
import { fence } from "../steps/fence.js";
import { forgetSandbox } from "../steps/forget-sandbox.js";
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
import { abandoning, ending, unlessStopped, waiving } from "./variants.js";

/** Both seeds: containers one by one, the infra container last. */
const end = [stopContainersInOrder, ending(stopSandboxProcess), proveDead] as const;

/**
 * CRI-O: stop as of 2018 (seed 004), remove as of 2016 (seed 002), which calls no stop. Lines that
 * are not in the seeds, and why, are in `docs/provenance.md`.
 */
export const crio = defineProfile({
  name: "crio",
  stop: unlessStopped([
    fence("stopping"),
    ...end,
    unmountContainerStorage,
    waiving(detachNetwork),
    removeNetworkNamespace,
    ending(releaseLabels),
    unmountOnly("shm"),
    waiving(unmountOnly("storage")),
    recordStopped,
  ]),
  remove: [
    fence("removing"),
    ...end,
    reap,
    abandoning(unmountContainerStorage),
    removeContainers,
    ending(releaseLabels),
    unmountOnly("shm"),
    unmountOnly("storage"),
    unmountOnly("image-volume"),
    removeCgroups,
    removeDirectories,
    detachNetwork,
    removeNetworkNamespace,
    verifyNetworkClosed,
    removeSandboxStorage,
    forgetSandbox,
    releaseName,
  ],
  policy: { ...defaultPolicy, gracePeriodSeconds: 10, parallel: 1 },
});
