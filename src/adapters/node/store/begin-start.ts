import { unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  ok,
  type AdapterFault,
  type Call,
  type ContainerRecord,
  type Done,
  type ProcessIdentity,
  type Result,
} from "../../../index.js";
import { refused } from "../answering.js";
import { ifThere } from "../files/read-file.js";
import { whyFenced, writeContainer } from "./add-container.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { changeContainer } from "./record-container-fact.js";

/** The container is `creating` again, unless teardown has begun: the fence's second half. */
export async function beginStart(
  files: FileStoreFiles,
  containerId: string,
  creator: ProcessIdentity,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const begun = await changeContainer(files, containerId, call, async (container, place) => {
    const fenced = await whyFenced(files, place.sandboxId);
    if (fenced !== undefined) return refused(`container ${containerId} is not started: ${fenced}`);
    if (container.phase === "removing")
      return refused(`container ${containerId} is not started: it is being removed`);
    const { stopAskedAt, killAt, exitCode, exitedAt, process, ...kept } = container;
    void [stopAskedAt, killAt, exitCode, exitedAt, process];
    await writeContainer(files.paths, place.directory, { ...kept, phase: "creating", creator });
    // What stood beside the record was about an earlier process of the container.
    await ifThere(unlink(join(place.directory, "progress.json")));
    return ok(changed);
  });
  if (begun.isOk() && !begun.value.changed) return refused(`there is no container ${containerId}`);
  return begun;
}

/** How a container is when its creator is done. */
type Settled = Partial<Omit<ContainerRecord, "id" | "sandboxId" | "phase">> & {
  readonly phase: "created" | "running" | "exited";
};

/** The creator is done with the container. */
export function settleContainer(
  files: FileStoreFiles,
  containerId: string,
  change: Settled,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  return changeContainer(files, containerId, call, async (container, { directory, sandboxId }) => {
    const { creator, ...settled } = { ...container, ...change, id: containerId, sandboxId };
    void creator;
    await writeContainer(files.paths, directory, settled);
    return ok(changed);
  });
}
