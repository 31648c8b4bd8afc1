import * as fc from "fast-check";
import type { ContainerRecord, PolicyChoice, profiles, SandboxRecord } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { pods } from "./pods.js";

/** A node with a pod that is to be stopped or removed, and how. */
export interface RandomWorld {
  readonly pod: PodSpec & { readonly id: string };
  /** Fields that the record has lost, though what they say is so. */
  readonly lost: readonly LosableField[];
  readonly lostOfContainers: readonly LosableContainerField[];
  /** Another pod lives in the same network namespace. */
  readonly isShared: boolean;
  readonly operation: "stop" | "remove";
  readonly profile: keyof typeof profiles;
  readonly policy: PolicyChoice;
}

type Losable<Known, Kept extends keyof Known> = Exclude<keyof Known, Kept>;
type LosableField = Losable<SandboxRecord, "id" | "phase" | "network">;
type LosableContainerField = Losable<ContainerRecord, "id" | "sandboxId" | "phase">;

const sandboxFields: readonly LosableField[] = [
  ...(["name", "pod", "createdAt", "runtimeHandler", "process", "networkNamespace"] as const),
  ...(["attachments", "mounts", "paths", "cgroups", "processLabel"] as const),
];

const containerFields: readonly LosableContainerField[] = [
  ...(["name", "creator", "process", "exitCode", "exitedAt", "bundle"] as const),
  ...(["mounts", "directories", "cgroups", "postStopHooks"] as const),
];

const policies: fc.Arbitrary<PolicyChoice> = fc.record(
  {
    gracePeriodSeconds: fc.constantFrom(0, 1, 10),
    parallel: fc.constantFrom(1, 2, 8),
  },
  { requiredKeys: [] },
);

const choices = {
  operation: fc.constantFrom("stop", "remove"),
  profile: fc.constantFrom("recommended", "containerd", "crio", "kata"),
  policy: policies,
};

/** Worlds whose records say what is so. */
export const trueWorlds: fc.Arbitrary<RandomWorld> = fc
  .record({
    pod: pods,
    lost: fc.constant([]),
    lostOfContainers: fc.constant([]),
    isShared: fc.boolean(),
    ...choices,
  })
  .map(possible);

/** Worlds whose records lack any of their optional fields. (failures.md I01) */
export const lossyWorlds: fc.Arbitrary<RandomWorld> = fc
  .record({
    pod: pods,
    lost: fc.subarray([...sandboxFields], { minLength: 1 }),
    lostOfContainers: fc.subarray([...containerFields]),
    isShared: fc.boolean(),
    ...choices,
  })
  .map(possible);

/**
 * The originals end at the first container that cannot be stopped, and where the agent of a virtual
 * machine is dead that is for good; only `recommended` goes on. (K01) And what a corrupt record has
 * said of a label, nothing else says.
 */
function possible(world: RandomWorld): RandomWorld {
  const { pod, profile } = world;
  return {
    ...world,
    pod: pod.corrupt === true ? { ...pod, label: false } : pod,
    profile: pod.agent === "dead" ? "recommended" : profile,
  };
}

/** The node of a world: the pod, a neighbour, and one whose id is the beginning of its own. */
export function buildWorld(world: RandomWorld, options: { readonly journal: boolean }): FakeNode {
  const { pod, isShared } = world;
  const node = createFakeNode(options);
  addPod(node, pod);
  addPod(node, {
    id: pod.id.startsWith("n") ? "another" : "neighbour",
    attachments: 1,
    ...(isShared && { namespacePath: `/run/podsandbox/netns/${pod.id}` }),
  });
  if (pod.id.length > 1) addPod(node, { id: pod.id.slice(0, -1), containers: 2 });
  loseFields(node, world);
  return node;
}

/** Lets happen what a person would see to: what is stuck wakes up, and who hangs is ended. */
export function helpAlong(node: FakeNode, { pod: { id } }: RandomWorld): void {
  node.wakeStuck(id);
  for (const { sandboxId, creator } of Object.values(node.world.books.containers))
    if (sandboxId === id && creator !== undefined) node.endProcess(creator);
}

function loseFields({ world }: FakeNode, { pod, lost, lostOfContainers }: RandomWorld): void {
  const { sandboxes, containers } = world.books;
  const sandbox = sandboxes[pod.id];
  if (sandbox !== undefined) sandboxes[pod.id] = without(sandbox, lost);
  for (const container of Object.values(containers))
    if (container.sandboxId === pod.id)
      containers[container.id] = without(container, lostOfContainers);
}

function without<Known extends object>(record: Known, fields: readonly (keyof Known)[]): Known {
  const kept = { ...record };
  for (const field of fields) delete kept[field];
  return kept;
}
