import { unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  err,
  isBeingCreated,
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
import { isAlive } from "../processes/identity.js";
import { sleep } from "../sleep.js";
import { whyFenced, writeContainer } from "./add-records.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadContainer, placeOfContainer } from "./load-container.js";
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
export type Settled = Partial<Omit<ContainerRecord, "id" | "sandboxId" | "phase">> & {
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

/** The longest that a waiter sleeps before it looks again. */
const longestDelay = 25;

/** Waits until the creator of a container has settled, or has died. */
export async function awaitCreation(
  files: FileStoreFiles,
  containerId: string,
  call: Call,
): Promise<Result<"settled" | "creator-dead", AdapterFault>> {
  for (let delay = 1; ; delay = Math.min(delay * 2, longestDelay)) {
    const creator = await readCreator(files, containerId);
    if (creator === "settled") return ok("settled");
    if (!(await lives(creator))) {
      // It may have settled just before it died.
      const again = await readCreator(files, containerId);
      return ok(again === "settled" ? "settled" : "creator-dead");
    }
    if (creator !== undefined) call.waitingFor({ kind: "process", pid: creator.pid });
    if (call.signal.aborted) return err(stillCreating(containerId));
    await sleep(delay, call.signal);
  }
}

async function readCreator(
  files: FileStoreFiles,
  containerId: string,
): Promise<ProcessIdentity | "settled" | undefined> {
  const place = await placeOfContainer(files, containerId);
  const loaded = place === undefined ? undefined : await loadContainer(place, containerId);
  if (loaded === undefined || !isBeingCreated(loaded.container)) return "settled";
  return loaded.container.creator;
}

/** A creator that nobody knows is taken for dead: nobody could ever say that it has settled. */
async function lives(creator: ProcessIdentity | undefined): Promise<boolean> {
  return creator !== undefined && (await isAlive(creator));
}

function stillCreating(containerId: string): AdapterFault {
  const message = `container ${containerId} is still being created, and the wait for it has ended`;
  return { reason: "aborted", message };
}
