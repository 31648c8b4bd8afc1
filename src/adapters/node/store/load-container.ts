import { join } from "node:path";
import type { ContainerRecord } from "../../../index.js";
import { isThere, namesIn, readLinkIfThere } from "../files/read-file.js";
import { readJson } from "../files/read-json.js";
import { containerProgressSchema, containerSchema } from "./container-schemas.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { containersDirectory, type StorePaths } from "./store-paths.js";

/** Where a container's record is. */
export interface ContainerPlace {
  readonly sandboxId: string;
  readonly directory: string;
}

/** Finds a container through the index of ids. */
export async function placeOfContainer(
  { paths }: FileStoreFiles,
  containerId: string,
): Promise<ContainerPlace | undefined> {
  const sandboxId = await readLinkIfThere(join(paths.containers, containerId));
  return sandboxId === undefined ? undefined : placeBelow(paths, sandboxId, containerId);
}

/** Where a container of this sandbox lies. */
export function placeBelow(
  paths: StorePaths,
  sandboxId: string,
  containerId: string,
): ContainerPlace {
  return { sandboxId, directory: join(containersDirectory(paths, sandboxId), containerId) };
}

/** A container as the store has it, and whether its record is damaged. */
interface LoadedContainer {
  readonly container: ContainerRecord;
  readonly corrupt: boolean;
}

/**
 * Reads a container. Without a record nothing of it was begun; with a damaged one its id is all
 * that is known.
 */
export async function loadContainer(
  { sandboxId, directory }: ContainerPlace,
  id: string,
): Promise<LoadedContainer | undefined> {
  const read = await readJson(join(directory, "record.json"), containerSchema);
  if (read.state === "absent") return undefined;
  const sound = read.state === "read" && read.value.id === id && read.value.sandboxId === sandboxId;
  const base: ContainerRecord = sound ? read.value : { id, sandboxId, phase: "unknown" };
  const progress = await readJson(join(directory, "progress.json"), containerProgressSchema);
  const facts = progress.state === "read" ? progress.value : {};
  return { container: { ...base, ...facts }, corrupt: !sound };
}

/** The containers of a sandbox that have a record. */
export async function loadContainers(
  { paths }: FileStoreFiles,
  sandboxId: string,
): Promise<readonly ContainerRecord[]> {
  const ids = await namesIn(containersDirectory(paths, sandboxId));
  const loaded = await Promise.all(
    ids.map((id) => loadContainer(placeBelow(paths, sandboxId, id), id)),
  );
  return loaded.flatMap((one) => (one === undefined ? [] : [one.container]));
}

/** Whether the id belongs to a container that has a record. */
export async function hasContainerRecord(files: FileStoreFiles, id: string): Promise<boolean> {
  const place = await placeOfContainer(files, id);
  return place !== undefined && (await isThere(join(place.directory, "record.json")));
}
