import { mkdir, rename, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../../node/fault-of.js";
import { namesBeginning } from "../../node/files/read-file.js";
import { createHolder, readHolder } from "../../node/locks/holder.js";
import { isAlive } from "../../node/processes/identity.js";
import type { LeftRun } from "./left-programs.js";

/** A run of a program, known to whoever comes after this process. */
export interface RunNote {
  /** Which run it is; the program carries it too. */
  readonly run: string;
  /** Not on a disk that takes no notes. */
  readonly isNoted: boolean;
  /** The program has this pid. */
  readonly began: (pid: number) => void;
  /** The program has ended. */
  readonly remove: () => Promise<void>;
  /** The note stays: nobody has seen the program's end. */
  readonly keep: () => Promise<LeftRun>;
}

/**
 * Notes in the root that a program is about to run. A note is a link that leads nowhere, as it
 * takes no block of a full disk; it need not outlive the host, as the program does not. All
 * sandboxes share the directory: to remove one takes longer than all the rest.
 */
export async function writeNote(root: string, sandboxId: string, text: string): Promise<RunNote> {
  const { text: run } = await createHolder();
  const begunPath = join(root, prefixOf(sandboxId) + run);
  const isNoted = await linkIn(root, begunPath, text);
  let note: Promise<LeftRun> = Promise.resolve(isNoted ? { run, path: begunPath } : { run });
  return {
    run,
    isNoted,
    began(pid) {
      note = isNoted ? renameFor({ run, path: begunPath }, pid) : Promise.resolve({ run, pid });
    },
    async remove() {
      const { path } = await note;
      if (path !== undefined) await removeNote(path);
    },
    keep: () => note,
  };
}

async function renameFor(note: { readonly run: string; readonly path: string }, pid: number) {
  const path = `${note.path}.${pid}`;
  const isRenamed = await rename(note.path, path).then(
    () => true,
    () => false,
  );
  return { ...note, pid, ...(isRenamed ? { path } : {}) };
}

/** No id holds such a character, and no name of a run. */
function prefixOf(sandboxId: string): string {
  return `${sandboxId}~`;
}

async function linkIn(root: string, path: string, text: string): Promise<boolean> {
  try {
    await symlink(text, path);
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) !== "ENOENT") return false;
  }
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await symlink(text, path);
    return true;
  } catch {
    return false;
  }
}

/** The note is gone, as far as the disk lets it go. */
export async function removeNote(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}

/** The notes of a sandbox's programs that dead processes left. */
export async function leftNotes(root: string, sandboxId: string): Promise<readonly LeftRun[]> {
  const left: LeftRun[] = [];
  const prefix = prefixOf(sandboxId);
  for (const name of await namesBeginning(root, prefix)) {
    const note = readName(name.slice(prefix.length));
    const { identity } = readHolder(note.run);
    if (identity === undefined || (await isAlive(identity))) continue;
    left.push({ ...note, path: join(root, name) });
  }
  return left;
}

function readName(name: string): Omit<LeftRun, "path"> {
  const [, run, pid] = /^(.*)\.(\d{1,10})$/.exec(name) ?? [];
  return run === undefined || readHolder(run).identity === undefined
    ? { run: name }
    : { run, pid: Number(pid) };
}
