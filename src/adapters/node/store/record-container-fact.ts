import { join } from "node:path";
import {
  applyContainerFact,
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type ContainerFact,
  type ContainerRecord,
  type Done,
  type Result,
} from "../../../index.js";
import { writeWhole } from "../files/write-file.js";
import type { ContainerProgress } from "./container-schemas.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadContainer, placeOfContainer, type ContainerPlace } from "./load-container.js";
import { holdingSandbox } from "./record-sandbox-fact.js";

/** The fact stands beside the container's record, which is not rewritten for it. */
export async function recordContainerFact(
  files: FileStoreFiles,
  containerId: string,
  fact: ContainerFact,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return changeContainer(files, containerId, call, async (container, { directory }) => {
    const next = applyContainerFact(container, fact);
    if (next === container) return ok(unchanged);
    const path = join(directory, "progress.json");
    const { temporary } = files.paths;
    await writeWhole({ path, temporary, outlives: "process" }, JSON.stringify(progressOf(next)));
    return ok(changed);
  });
}

/** Runs something about a container while nobody else changes it. An absent one is unchanged. */
export async function changeContainer(
  files: FileStoreFiles,
  containerId: string,
  call: Call,
  change: (
    container: ContainerRecord,
    place: ContainerPlace,
  ) => Promise<Result<Done, AdapterFault>>,
): Promise<Result<Done, AdapterFault>> {
  const place = await placeOfContainer(files, containerId);
  if (place === undefined) return ok(unchanged);
  return holdingSandbox(files, place.sandboxId, call, async () => {
    const loaded = await loadContainer(place, containerId);
    return loaded === undefined ? ok(unchanged) : change(loaded.container, place);
  });
}

function progressOf(next: ContainerRecord): ContainerProgress {
  const { phase, killAt, stopAskedAt, exitedAt, exitCode, hooksRun } = next;
  return {
    ...(phase === "exited" || phase === "removing" ? { phase } : {}),
    ...(killAt === undefined ? {} : { killAt }),
    ...(stopAskedAt === undefined ? {} : { stopAskedAt }),
    ...(exitedAt === undefined ? {} : { exitedAt }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(hooksRun === undefined ? {} : { hooksRun }),
  };
}
