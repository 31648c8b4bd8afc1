import { mkdir, rename, rmdir, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../../node/fault-of.js";
import { namesIn } from "../../node/files/read-file.js";
import { createHolder, readHolder } from "../../node/locks/holder.js";
import { isAlive } from "../../node/processes/identity.js";
import type { LeftRun } from "./left-programs.js";

/** A run of a program, known to whoever comes after this process. */
export interface RunNote {
  /** Which run it is; the program carries it too. */
  readonly run: string;
  /** Missing on a disk that took no note. */
  readonly isNoted: boolean;
  /** The program has this pid. */
  readonly began: (pid: number) => void;
  /** The program has ended. */
  readonly remove: () => Promise<void>;
  /** The note stays: nobody has seen the program's end. */
  readonly keep: () => Promise<LeftRun>;
}

const attempts = 5;

/**
 * Notes in a directory that a program is about to run. A note is a link that leads nowhere, as it
 * takes no block of a full disk; it need not outlive the host, as the program does not.
 */
export async function writeNote(directory: string, text: string): Promise<RunNote> {
  const { text: run } = await createHolder();
  const begunPath = join(directory, run);
  const isNoted = await linkIn(directory, begunPath, text);
  let note: Promise<LeftRun> = Promise.resolve(isNoted ? { run, path: begunPath } : { run });
  return {
    run,
    isNoted,
    began(pid) {
      note = isNoted ? renameFor({ run, path: begunPath }, pid) : Promise.resolve({ run, pid });
    },
    async remove() {
      const { path } = await note;
      if (path !== undefined) await removeNote(directory, path);
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

async function linkIn(directory: string, path: string, text: string): Promise<boolean> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      await symlink(text, path);
      return true;
    } catch (thrown) {
      if (errnoOf(thrown) !== "ENOENT") return false;
      // Others remove the directory with its last note.
      await mkdir(directory, { recursive: true, mode: 0o700 }).catch(() => undefined);
    }
  }
  return false;
}

/** The note is gone, and the directory with its last one, as far as the disk lets them go. */
export async function removeNote(directory: string, path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
  await rmdir(directory).catch(() => undefined);
}

/** The notes in a directory that dead processes left. */
export async function leftNotes(directory: string): Promise<readonly LeftRun[]> {
  const left: LeftRun[] = [];
  for (const name of await namesIn(directory)) {
    const note = readName(name);
    const { identity } = readHolder(note.run);
    if (identity === undefined || (await isAlive(identity))) continue;
    left.push({ ...note, path: join(directory, name) });
  }
  return left;
}

function readName(name: string): Omit<LeftRun, "path"> {
  const [, run, pid] = /^(.*)\.(\d{1,10})$/.exec(name) ?? [];
  return run === undefined || readHolder(run).identity === undefined
    ? { run: name }
    : { run, pid: Number(pid) };
}
