import type { NamespaceIdentity, NetworkNamespace, SandboxRecord } from "../../index.js";
import type { FakeProcess } from "../world/running.js";
import { nextNumber } from "../world/process-identities.js";
import type { World } from "../world/world.js";
import { layoutOf } from "./layout.js";
import { identityOf, newProcess } from "./new-process.js";
import { planAttachments, type PlannedAttachment } from "./plan-attachments.js";
import type { MountSpec, PodPart, PodSpec } from "./pod-spec.js";

/** A pod as it is to be, with every default filled in. */
export interface PodPlan {
  readonly id: string;
  readonly spec: PodSpec;
  readonly name: string;
  /** What the record says, or would say if it could be read. */
  readonly record: SandboxRecord;
  readonly namespacePath: string;
  readonly attachments: readonly PlannedAttachment[];
  readonly mounts: readonly MountSpec[];
  /** The pause process or machine monitor; nothing where there is none. */
  readonly infra?: FakeProcess;
}

type OpenPlan = Omit<PodPlan, "record">;

/** Whether a part of the pod is to exist. */
export function hasPart({ halfMade }: PodSpec, part: PodPart): boolean {
  return halfMade === undefined || halfMade.includes(part);
}

/** Fills in what the specification of a pod leaves open. */
export function planPod(world: World, spec: PodSpec, now: number): PodPlan {
  const number = nextNumber(world, "pod");
  const { id = `pod-${String(number).padStart(6, "0")}`, network = "pod" } = spec;
  const { pod = { name: id, namespace: "default", uid: `uid-${number}`, attempt: 0 } } = spec;
  const open = planParts(world, { ...spec, id, pod, network }, number, now);
  const record: SandboxRecord = {
    id,
    pod,
    phase: spec.phase ?? (spec.halfMade === undefined ? "ready" : "creating"),
    createdAt: now,
    runtimeHandler: { name: "runc" },
    network,
    ...(network === "pod" && networkOf(world, open)),
    ...partsOf(open),
    ...spec.record,
  };
  return { ...open, record };
}

function planParts(
  world: World,
  spec: PodSpec & Required<Pick<PodSpec, "id" | "pod" | "network">>,
  number: number,
  now: number,
): OpenPlan {
  const { id, pod, network } = spec;
  const infra = hasPart(spec, "infra") ? planInfra(world, spec, now) : undefined;
  const { namespacePath = layoutOf(id).namespace } = spec;
  return {
    id,
    spec,
    name: spec.name ?? `${pod.name}_${pod.namespace}_${pod.uid}_${pod.attempt ?? 0}`,
    namespacePath,
    attachments: network === "pod" ? planAttachments(spec, number, namespacePath) : [],
    mounts: spec.mounts ?? layoutOf(id).mounts,
    ...(infra && { infra }),
  };
}

function planInfra(world: World, spec: PodSpec, now: number): FakeProcess | undefined {
  const { infra = "alive", agent } = spec;
  if (infra === "none") return undefined;
  const process = typeof infra === "string" ? {} : infra;
  return newProcess(world, process, agent === undefined ? "pause" : "vmm", now);
}

/** What the record says of the network, as far as it exists. */
function networkOf(world: World, plan: OpenPlan): Partial<SandboxRecord> {
  const { spec, attachments, namespacePath: path } = plan;
  const recorded = attachments.map((attachment) => attachment.recorded);
  const isReadable = spec.attachments !== "unreadable";
  return {
    ...(hasPart(spec, "namespace") && { networkNamespace: networkNamespace(world, spec, path) }),
    ...(hasPart(spec, "attachments") && { attachments: isReadable ? recorded : "unreadable" }),
  };
}

function networkNamespace(world: World, spec: PodSpec, path: string): NetworkNamespace {
  if (spec.namespace === "unidentified") return { path };
  const shared = world.fileSystem.namespaces[path]?.identity;
  return { path, identity: shared ?? newNamespaceIdentity(world) };
}

/** What the record says of the other parts that exist; of those that do not, it says nothing. */
function partsOf({ id, spec, name, infra, mounts }: OpenPlan): Partial<SandboxRecord> {
  const layout = layoutOf(id);
  const { paths = layout.paths, cgroups = layout.cgroups, label = layout.label } = spec;
  return {
    ...(hasPart(spec, "name") && { name }),
    ...(infra && { process: identityOf(infra) }),
    ...(hasPart(spec, "mounts") && { mounts: recordedMounts(mounts) }),
    ...(hasPart(spec, "paths") && { paths }),
    ...(hasPart(spec, "cgroups") && { cgroups }),
    ...(hasPart(spec, "label") && label !== false && { processLabel: label }),
  };
}

/** The identity of a namespace that has not been there before. */
export function newNamespaceIdentity(world: World): NamespaceIdentity {
  const number = nextNumber(world, "namespace");
  const inode = String(4_026_532_000 + number);
  return {
    bootId: world.bootId,
    device: "4",
    inode,
    changeTime: `${1_893_456_000 + number}000000000`,
  };
}

function recordedMounts(mounts: readonly MountSpec[]): NonNullable<SandboxRecord["mounts"]> {
  return mounts
    .filter(({ recorded }) => recorded !== false)
    .map(({ kind = "storage", path, host }) => ({
      kind: kind === "shm" || kind === "image-volume" ? kind : "storage",
      path,
      ...(host === true && { host }),
    }));
}
