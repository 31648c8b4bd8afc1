import { symlink, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProcessIdentity } from "../../../index.js";
import { errnoOf, isRefusedWrite } from "../fault-of.js";
import { makeDirectory } from "../files/make-directory.js";
import { namesIn, readLinkIfThere } from "../files/read-file.js";
import { isAlive } from "../processes/identity.js";
import { createHolder, readHolder, type LockHolder } from "./holder.js";

/** What trying to hold a lock came to. */
export type Tried =
  | { readonly state: "held"; readonly release: () => Promise<void> }
  | { readonly state: "busy"; readonly holder?: ProcessIdentity };

/** Locks that this process holds, each with what is to be run when it is given back. */
const heldHere = new Map<string, Set<() => void>>();

/**
 * Tries once to hold a lock: a link whose text names the holder, because a link is made whole or
 * not at all. A dead holder is replaced. Where the disk takes no link, the lock still excludes the
 * rest of this process, and others that hold it already: teardown must be able to free space.
 */
export async function tryHold(path: string): Promise<Tried> {
  if (heldHere.has(path)) return { state: "busy" };
  heldHere.set(path, new Set());
  let tried: LockHolder | Tried;
  try {
    tried = await makeLink(path, await createHolder());
  } catch (thrown) {
    letGo(path);
    throw thrown;
  }
  if ("state" in tried) letGo(path);
  return "state" in tried ? tried : held(path, tried);
}

async function makeLink(path: string, mine: LockHolder): Promise<LockHolder | Tried> {
  for (;;) {
    const refusal = await linkOnce(path, mine);
    if (refusal === undefined) return mine;
    const standing = await readLock(path);
    if (standing === undefined) return { state: "busy" };
    if (standing.identity !== undefined && (await isAlive(standing.identity)))
      return { state: "busy", holder: standing.identity };
    const cleared = await clearDead(path, standing);
    if (cleared === "busy") return { state: "busy" };
    if (cleared === "kept") return mine;
  }
}

async function linkOnce(path: string, mine: LockHolder): Promise<"taken" | undefined> {
  try {
    await symlink(mine.text, path);
    return undefined;
  } catch (thrown) {
    if (errnoOf(thrown) === "EEXIST") return "taken";
    if (isRefusedWrite(thrown)) return undefined;
    if (errnoOf(thrown) !== "ENOENT") throw thrown;
  }
  try {
    await makeDirectory(dirname(path));
  } catch (thrown) {
    if (isRefusedWrite(thrown)) return undefined;
    throw thrown;
  }
  return linkOnce(path, mine);
}

async function readLock(path: string): Promise<LockHolder | undefined> {
  try {
    const text = await readLinkIfThere(path);
    return text === undefined ? undefined : readHolder(text);
  } catch (thrown) {
    // Something that is no link was never made by a holder.
    if (errnoOf(thrown) === "EINVAL") return readHolder("");
    throw thrown;
  }
}

/**
 * Removes the lock of a dead holder. Only one may do that, or the second would remove the lock of
 * the first: the right to do it is a lock too, named for this one hold of the dead, and whoever has
 * it looks again. A file system that can only be read keeps it, and nobody else can take it there.
 */
async function clearDead(path: string, dead: LockHolder): Promise<"cleared" | "kept" | "busy"> {
  const right = await tryHold(join(dirname(path), `.${dead.token}`));
  if (right.state === "busy") return "busy";
  try {
    const standing = await readLock(path);
    if (standing?.text === dead.text) await unlink(path);
    return "cleared";
  } catch (thrown) {
    if (isRefusedWrite(thrown)) return "kept";
    throw thrown;
  } finally {
    await right.release();
  }
}

function held(path: string, mine: LockHolder): Tried {
  let released: Promise<void> | undefined;
  const giveBack = async (): Promise<void> => {
    try {
      if ((await readLock(path))?.text === mine.text) await unlink(path);
    } finally {
      letGo(path);
    }
  };
  return { state: "held", release: () => (released ??= giveBack()) };
}

function letGo(path: string): void {
  const wakes = heldHere.get(path) ?? [];
  heldHere.delete(path);
  for (const wake of wakes) wake();
}

/** Runs `wake` when this process gives the lock back; another process cannot tell. */
export function onLetGo(path: string, wake: () => void): () => void {
  const wakes = heldHere.get(path);
  wakes?.add(wake);
  return () => void wakes?.delete(wake);
}

/** No dead process holds a lock in the directory. */
export async function sweepLocks(directory: string): Promise<void> {
  for (const name of await namesIn(directory)) {
    const path = join(directory, name);
    const holder = heldHere.has(path) ? undefined : await readLock(path);
    if (holder === undefined || (holder.identity && (await isAlive(holder.identity)))) continue;
    const tried = await tryHold(path);
    if (tried.state === "held") await tried.release();
  }
}
