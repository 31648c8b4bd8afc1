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
import { runPostStopHooks } from "../steps/run-post-stop-hooks.js";
import { stopContainersInOrder } from "../steps/stop-containers.js";
import { stopSandboxProcess } from "../steps/stop-sandbox-process.js";
import { unmount } from "../steps/unmount.js";
import { verifyNetworkClosed } from "../steps/verify-network-closed.js";
import { abandoning, ending, waiving } from "./variants.js";

/** Seed 003 by way of `StopSandbox`: containers, agent and virtual machine. */
const end = [stopContainersInOrder, ending(stopSandboxProcess), proveDead] as const;

/** What follows the shares, which the seed only warns about. */
const network = [detachNetwork, removeNetworkNamespace] as const;

/**
 * Kata Containers 1.x: remove is the sandbox's path of its `delete` (seed 003), stop the first half
 * of it. Lines that are not in the seed, and why, are in `docs/provenance.md`.
 */
export const kata = defineProfile({
  name: "kata",
  stop: [fence("stopping"), ...end, waiving(unmount), ...network, recordStopped],
  remove: [
    fence("removing"),
    ...end,
    abandoning(unmount),
    ...network,
    verifyNetworkClosed,
    reap,
    runPostStopHooks,
    removeContainers,
    removeSandboxStorage,
    removeCgroups,
    removeDirectories,
    releaseLabels,
    forgetSandbox,
    releaseName,
  ],
  policy: { ...defaultPolicy, gracePeriodSeconds: 10, parallel: 1 },
});
