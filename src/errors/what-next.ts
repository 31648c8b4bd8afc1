import type { AbandonableStep } from "../model/policy.js";
import type { Fault } from "../ports/fault.js";
import { isTransient } from "../wrappers/is-transient.js";
import { section } from "./lay-out.js";
import { reasonWords } from "./reason-words.js";
import type { ErrorKind } from "./teardown-error.js";

/** An error by what decides what comes next. */
interface Failed {
  readonly kind: ErrorKind;
  readonly faults: readonly Fault[];
  /** The steps that failed, and that a policy may give up. */
  readonly steps?: readonly string[];
}

/** What somebody has to do before the work can go on, whether trying again helps, and then what. */
export function whatNext({ kind, faults, steps = [] }: Failed): readonly string[] {
  const lines = [...verdictOn(faults), ...adviceOn(faults), ...giveUp(steps), ...letGo(faults)];
  return section("What to do:", [...lines, nextByKind[kind]]);
}

/** What comes next, by kind; its keys are all the kinds that there are. */
const nextByKind: Readonly<Record<ErrorKind, string>> = {
  "invalid-request": "Correct what was given; trying again as it is cannot help.",
  "ambiguous-id": "Give the whole id, or a longer prefix of it.",
  cancelled: "Call again to go on: what is settled stays so.",
  "step-failed": "Call again afterwards: what is settled stays so, and what is left is done.",
  "containers-keep-appearing":
    "Stop whoever still creates containers in it, then call again: what is settled stays so.",
  "sandbox-busy": "Call again when the other one has ended, or wait longer for it.",
  "store-failed": "Call again when the store answers.",
  "cannot-read": "Ask again when the store answers.",
  "cannot-list": "Call again when the store answers; no sandbox was touched.",
  "search-cancelled": "Ask again, with a signal that stays quiet; looking changes nothing.",
  "collection-cancelled": "Collect again to go on: what is settled or removed stays so.",
  "wait-failed": "Wait again when what failed answers; waiting changes nothing.",
  "wait-cancelled": "Wait again, with a signal that stays quiet; waiting changes nothing.",
  "not-all-deleted": "Delete again what failed, when that is done: what is deleted stays so.",
  "not-found": "Give its whole id; a deletion by force takes an absent one for a success.",
  "not-stopped": "Stop it first, or delete it by force, which kills it.",
  "unknown-container-type": "Put its annotations right, or delete it by force.",
  "invalid-oci-config": "Put its OCI configuration right, or delete it by force.",
  "invalid-cgroups-path": "Put the OCI configuration right.",
  "creators-at-work": "End whoever creates in it, or wait for them; then call again.",
  "backing-off": "Put that right and call again then, or at once with `now: true`.",
  "not-admitted": "Create in another sandbox: one that has begun to stop never runs again.",
  "admission-unknown": "Ask again when the store answers.",
  "work-threw": "Look at the work that was admitted: it must answer with a Result.",
  defect: "Report it, with this text. Calling again is safe: every step can be repeated.",
};

function verdictOn(faults: readonly Fault[]): readonly string[] {
  if (faults.length === 0) return [];
  return faults.every(isTransient)
    ? ["It may pass by itself: trying again may help."]
    : ["An operator is needed: trying again alone does not help."];
}

function adviceOn(faults: readonly Fault[]): readonly string[] {
  const reasons = new Set(faults.map(({ reason }) => reason));
  return [...reasons].map((reason) => `${reason}: ${reasonWords[reason].advice}`);
}

/** A step can be given up where the caller's policy says so, which nobody else may decide. */
function giveUp(steps: readonly string[]): readonly string[] {
  const named = [...new Set(steps.flatMap((step) => abandonedAs.get(step) ?? []))];
  const choices = [
    ...(named.length === 0 ? [] : [`abandon: [${named.map((step) => `"${step}"`).join(", ")}]`]),
    ...(steps.includes("prove-dead") ? ["abandonLiveProcesses: true"] : []),
  ];
  if (choices.length === 0) return [];
  return [
    "Or go on without; the ledger keeps what that leaves, to be collected later:",
    `  policy: { ${choices.join(", ")} }`,
  ];
}

/** A hook ends a run only where the policy keeps it owed, and no ledger holds a hook. */
function letGo(faults: readonly Fault[]): readonly string[] {
  if (!faults.some(({ port }) => port === "hooks")) return [];
  return [
    "Or go on without the hook, which then counts as run:",
    '  policy: { failedHooks: "report" }',
  ];
}

/** Under which name of the policy a step is given up, in whatever list it stands. */
const abandonedAs: ReadonlyMap<string, AbandonableStep> = new Map([
  ["unmount", "unmount"],
  ["unmount-shm", "unmount"],
  ["unmount-image-volume", "unmount"],
  ["unmount-storage", "unmount"],
  ["unmount-container-storage", "unmount"],
  ["detach-network", "detach-network"],
  ["remove-network-namespace", "remove-network-namespace"],
  ["remove-cgroups", "remove-cgroups"],
  ["remove-container-cgroups", "remove-cgroups"],
  ["remove-oci-cgroups", "remove-cgroups"],
  ["remove-directories", "remove-directories"],
  ["remove-containers", "remove-directories"],
  ["remove-child-containers", "remove-directories"],
]);
