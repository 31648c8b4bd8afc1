import {
  err,
  isBeingCreated,
  ok,
  type AdapterFault,
  type Call,
  type ProcessIdentity,
  type Result,
} from "../../../index.js";
import { isAlive } from "../processes/identity.js";
import { sleep } from "../sleep.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadContainer, placeOfContainer } from "./load-container.js";

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
