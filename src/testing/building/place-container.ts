import type { ContainerRecord } from "../../index.js";
import { clear, place } from "../world/disk-space.js";
import type { World } from "../world/world.js";
import type { ContainerSpec, MountSpec } from "./pod-spec.js";

/** What a container has on disk exists: its directories, mounts, cgroups and storage. */
export function placeContainer(
  { fileSystem, runtime }: World,
  record: ContainerRecord,
  { mounts, storage, state }: ContainerSpec,
): void {
  const { id: containerId, sandboxId } = record;
  const owner = { sandboxId, containerId };
  for (const path of record.directories ?? [])
    place(fileSystem, "trees", path, { ...owner, kind: "directory" });
  for (const { path, kind = "root-filesystem", stacked = 1 } of mounts ?? defaultMounts(record)) {
    const stack = Array.from({ length: stacked }, () => kind);
    if (stacked > 0) place(fileSystem, "mounts", path, { ...owner, stack });
  }
  if (state !== "creating")
    for (const path of record.cgroups ?? []) place(fileSystem, "cgroups", path, owner);
  if (storage !== false) runtime.storage[containerId] = owner;
}

/** Nothing that the container had on disk is left. */
export function clearContainer({ fileSystem, runtime }: World, record: ContainerRecord): void {
  for (const path of record.mounts ?? []) clear(fileSystem, "mounts", path);
  for (const path of record.cgroups ?? []) clear(fileSystem, "cgroups", path);
  for (const path of record.directories ?? []) clear(fileSystem, "trees", path);
  delete runtime.storage[record.id];
}

function defaultMounts({ mounts = [] }: ContainerRecord): readonly MountSpec[] {
  return mounts.map((path) => ({ path }));
}
