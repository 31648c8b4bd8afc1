import { defineProfile } from "../interpreter/profile.js";
import { defaultPolicy } from "../model/policy.js";
import { removeSteps } from "../remove-pod-sandbox.js";
import { stopSteps } from "../stop-pod-sandbox.js";

/** What `stopPodSandbox` and `removePodSandbox` do where no profile is chosen. */
export const recommended = defineProfile({
  name: "recommended",
  stop: stopSteps,
  remove: removeSteps,
  policy: defaultPolicy,
});
