import { join } from "node:path";
import type { ContainerRecord } from "../../../index.js";
import { errnoOf } from "../fault-of.js";
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

/** Finds a container through the index of ids, and among all where its entry there is damaged. */
export async function placeOfContainer(
  { paths }: FileStoreFiles,
  containerId: string,
): Promise<ContainerPlace | undefined> {
  const entry = await readIndexEntry(paths, containerId);
  if (entry === "damaged") return searchContainer(paths, containerId);
  return entry === undefined ? undefined : placeBelow(paths, entry.sandboxId, containerId);
}

/** What the index of ids says of a container; nobody can say where its entry is no link. */
export async function readIndexEntry(
  { containers }: StorePaths,
  containerId: string,
): Promise<Pick<ContainerPlace, "sandboxId"> | "damaged" | undefined> {
  try {
    const sandboxId = await readLinkIfThere(join(containers, containerId));
    return sandboxId === undefined ? undefined : { sandboxId };
  } catch (thrown) {
    if (errnoOf(thrown) === "EINVAL") return "damaged";
    throw thrown;
  }
}

/** Looks at all sandboxes, as a crash may have left a record without its entry in the index. */
export async function searchContainer(
  paths: StorePaths,
  containerId: string,
): Promise<ContainerPlace | undefined> {
  for (const sandboxId of await namesIn(paths.sandboxes)) {
    const place = placeBelow(paths, sandboxId, containerId);
    if (await isThere(place.directory)) return place;
  }
  return undefined;
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
