import type { Step } from "podsandbox";
import { addPod, createFakeNode, type FakeNodeOptions, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { detachNetwork } from "#dist/steps/detach-network.js";
import { notifyRemoved, notifyStopped } from "#dist/steps/notify.js";
import { reap } from "#dist/steps/reap.js";
import { recordStopped } from "#dist/steps/record-stopped.js";
import { releaseLabels } from "#dist/steps/release-labels.js";
import { removeCgroups } from "#dist/steps/remove-cgroups.js";
import { removeDirectories } from "#dist/steps/remove-directories.js";
import { removeNetworkNamespace } from "#dist/steps/remove-network-namespace.js";
import { removeSandboxStorage } from "#dist/steps/remove-sandbox-storage.js";
import { runPostStopHooks } from "#dist/steps/run-post-stop-hooks.js";
import { unmount, unmountContainerStorage, unmountOnly } from "#dist/steps/unmount.js";
import { verifyNetworkClosed } from "#dist/steps/verify-network-closed.js";
import { reportOf } from "../own-step.js";

const act = () => ({ acts: true }) as const;

function nodeWith(spec: PodSpec, options: FakeNodeOptions = {}) {
  const node = createFakeNode(options);
  addPod(node, { id: "web", containers: [], infra: "dead", ...spec });
  return node;
}

interface Skipped {
  readonly step: Step;
  readonly of: string;
  readonly spec: PodSpec;
  readonly options?: FakeNodeOptions;
  readonly because: string;
  /** Whether it does something all the same, where its plan is overruled. */
  readonly acts?: boolean;
}

const node: PodSpec = { network: "node" };
const ofHost = "it uses the host's network";
const nothing: PodSpec = { halfMade: ["record"] };
const abandoned = { path: "/run/podsandbox/netns/web", abandoned: true };

const skipped: readonly Skipped[] = [
  { step: detachNetwork, of: "a pod of the host's", spec: node, because: ofHost },
  {
    step: detachNetwork,
    of: "a pod without a network",
    spec: { attachments: 0 },
    because: "no attachment is owed",
  },
  {
    step: detachNetwork,
    of: "a pod whose record lists none",
    spec: nothing,
    because: "no attachment is owed",
  },
  {
    step: detachNetwork,
    of: "a detached pod",
    spec: { attachments: [{ state: "detached" }] },
    because: "no attachment is owed",
  },
  { step: removeNetworkNamespace, of: "a pod of the host's", spec: node, because: ofHost },
  {
    step: removeNetworkNamespace,
    of: "a pod without a namespace",
    spec: nothing,
    because: "it has no network namespace",
  },
  {
    step: removeNetworkNamespace,
    of: "a namespace that was given up",
    spec: { attachments: 0, record: { networkNamespace: abandoned } },
    because: "the namespace was given up",
    acts: true,
  },
  {
    step: removeNetworkNamespace,
    of: "a pod that is attached",
    spec: {},
    because: "an attachment is still owed",
    acts: true,
  },
  {
    step: removeNetworkNamespace,
    of: "a pod whose attachments cannot be read",
    spec: { attachments: "unreadable" },
    because: "an attachment is still owed",
    acts: true,
  },
  { step: verifyNetworkClosed, of: "a pod of the host's", spec: node, because: ofHost },
  {
    step: recordStopped,
    of: "a pod that is attached",
    spec: {},
    because: "an attachment is still owed",
    acts: true,
  },
  {
    step: releaseLabels,
    of: "a pod without a label",
    spec: { label: false },
    because: "it has no label",
  },
  {
    step: releaseLabels,
    of: "a node without labels",
    spec: {},
    options: { extensions: [] },
    because: "there is no label store",
  },
  { step: removeCgroups, of: "a pod that has none", spec: nothing, because: "it has none" },
  { step: removeCgroups, of: "an empty list", spec: { cgroups: [] }, because: "it has none" },
  { step: removeDirectories, of: "a pod that has none", spec: nothing, because: "it has none" },
  { step: removeDirectories, of: "an empty list", spec: { paths: [] }, because: "it has none" },
  { step: unmountOnly("shm"), of: "a pod that has none", spec: nothing, because: "it has none" },
  {
    step: unmountOnly("shm"),
    of: "another kind",
    spec: { mounts: [{ kind: "storage", path: "/run/podsandbox/storage/web" }] },
    because: "it has none",
  },
  {
    step: unmountOnly("shm"),
    of: "the host's own",
    spec: { mounts: [{ kind: "shm", path: "/run/podsandbox/shm", host: true }] },
    because: "it has none",
  },
  {
    step: runPostStopHooks,
    of: "a node without hooks",
    spec: {},
    options: { extensions: [] },
    because: "nothing that runs hooks is supplied",
  },
  {
    step: notifyStopped,
    of: "a node without observers",
    spec: {},
    options: { extensions: [] },
    because: "there are no observers",
  },
  {
    step: notifyRemoved,
    of: "a node without observers",
    spec: {},
    options: { extensions: [] },
    because: "there are no observers",
  },
];

describe("a step is skipped, and says why", () => {
  it.each(skipped)("$step.name for $of", async ({ step, spec, options, because }) => {
    const on = nodeWith(spec, options);
    expect(await reportOf(on, step)).toMatchObject({ outcome: "skipped", because, faults: [] });
    const changes = on.journal.filter(({ outcome }) => outcome === "changed");
    expect(changes.map(({ operation }) => operation)).toEqual(
      options === undefined ? ["unblock", "releaseLease"] : ["releaseLease"],
    );
  });

  const harmless = skipped.filter(({ acts, of }) => acts !== true && of !== "a pod of the host's");
  it.each(harmless)("$step.name for $of does nothing all the same", async (one) => {
    const on = nodeWith(one.spec, one.options);
    const report = await reportOf(on, { ...one.step, plan: act });
    expect(report).toMatchObject({ outcome: "acted", changed: false, warnings: [], faults: [] });
    expect(one.step.expect({ sandbox: { id: "web", phase: "ready", network: "pod" } }, [])).toEqual(
      one.step.name.startsWith("notify")
        ? [`tell observers that it is ${one.step.name.slice("notify-".length)}`]
        : [],
    );
  });

  const releasing = [
    reap,
    unmount,
    unmountOnly("shm"),
    unmountContainerStorage,
    detachNetwork,
    removeNetworkNamespace,
    verifyNetworkClosed,
    removeSandboxStorage,
    removeCgroups,
    removeDirectories,
    releaseLabels,
  ];
  it.each(releasing)("$name while processes live that were given up", async (step) => {
    const on = nodeWith({ record: { liveProcessesAbandoned: true } });
    expect(await reportOf(on, step)).toMatchObject({
      outcome: "skipped",
      because: "processes that were given up alive may use it",
    });
  });
});
