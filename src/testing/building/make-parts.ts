import { holdName, writeSandbox } from "../world/book-keeping.js";
import { place } from "../world/disk-space.js";
import { enlist } from "../world/index-lists.js";
import { startProcess } from "../world/processes.js";
import type { World } from "../world/world.js";
import { derivedRecord } from "./layout.js";
import { newNamespaceIdentity, type PodPlan } from "./plan-pod.js";
import type { PodPart } from "./pod-spec.js";

/** How each part of a pod, but its containers, comes to be on a node. */
export const makeParts: Readonly<
  Record<Exclude<PodPart, "containers">, (world: World, plan: PodPlan) => void>
> = {
  name: ({ books }, { id, name }) => holdName(books, name, { ownerId: id }),
  record: makeRecord,
  label: ({ labels }, { id, record: { processLabel } }) => {
    if (processLabel !== undefined) enlist(labels, id, processLabel);
  },
  paths: ({ fileSystem }, { id, record }) => {
    for (const { path, kind } of record.paths ?? [])
      place(fileSystem, "trees", path, { sandboxId: id, kind });
  },
  namespace: makeNamespace,
  attachments: ({ network }, { id, attachments }) => {
    const held = attachments.flatMap((one) => one.held ?? []);
    if (held.length > 0) network.held[id] = held;
  },
  mounts: makeMounts,
  cgroups: ({ fileSystem }, { id, record }) => {
    for (const path of record.cgroups ?? []) place(fileSystem, "cgroups", path, { sandboxId: id });
  },
  storage: ({ runtime }, { id, spec }) => {
    if (spec.storage !== false) runtime.storage[id] = { sandboxId: id };
  },
  infra: makeInfra,
};

function makeRecord({ books }: World, { id, spec, record }: PodPlan): void {
  if (spec.corrupt !== true) writeSandbox(books, record);
  else books.corrupt[id] = { bytes: `{"id":"${id}","phase":`, sandbox: derivedRecord(id) };
}

/** A namespace that was replaced is pinned where the own one was, and belongs to somebody else. */
function makeNamespace(world: World, { id, spec: { namespace: state }, record }: PodPlan): void {
  const { fileSystem } = world;
  const { path, identity } = record.networkNamespace ?? {};
  if (path === undefined || state === "absent") return;
  // Another pod's, which this one shares.
  if (fileSystem.namespaces[path] !== undefined) return;
  const isReplaced = state === "replaced";
  place(fileSystem, "namespaces", path, {
    sandboxId: isReplaced ? `not-${id}` : id,
    identity: isReplaced || identity === undefined ? newNamespaceIdentity(world) : identity,
  });
}

function makeMounts({ fileSystem }: World, { id, mounts }: PodPlan): void {
  for (const { path, kind = "storage", stacked = 1, host } of mounts) {
    if (stacked === 0) continue;
    const stack = Array.from({ length: stacked }, () => kind);
    place(fileSystem, "mounts", path, {
      sandboxId: id,
      stack,
      ...(host === true && { host }),
    });
  }
}

function makeInfra(world: World, { id, spec, infra }: PodPlan): void {
  if (infra === undefined) return;
  world.runtime.sandboxes[id] = {
    holds: ["task", "shim"],
    pid: infra.pid,
    ...(spec.agent && { agent: spec.agent }),
  };
  if (spec.infra !== "dead") startProcess(world, id, infra);
}
