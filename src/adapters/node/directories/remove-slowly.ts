import { randomBytes } from "node:crypto";
import { chmod, lstat, readdir, rename, rmdir, unlink } from "node:fs/promises";
import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { errnoOf } from "../fault-of.js";
import { ifThere } from "../files/read-file.js";

/** How many files are removed before other work gets its turn and the signal is looked at. */
const slice = 64;

/** The kernel takes 4096 bytes; a directory that lies deeper is moved up before it is entered. */
const longestPath = 2048;

/**
 * The path and all below it is gone: files before directories, in slices, without following a link
 * and without entering a mount. Names are bytes, as a program may give any. Answers why something
 * is left; where the signal ended it, how much was removed.
 */
export async function removeSlowly(path: string, call: Call): Promise<AdapterFault | undefined> {
  const top = Buffer.from(path);
  if ((await removeFile(top)) === "gone") return undefined;
  return removeDirectory({ top, deep: [], tally: { removed: 0 }, call }, top);
}

interface Removal {
  /** The tree that goes; nothing above it is changed. */
  readonly top: Buffer;
  /** Directories that have been moved up to it, and are still to go. */
  readonly deep: Buffer[];
  readonly tally: { removed: number };
  readonly call: Call;
}

async function removeDirectory(removal: Removal, path: Buffer): Promise<AdapterFault | undefined> {
  const { top, deep, call } = removal;
  if (call.signal.aborted) return cutShort(removal, path);
  call.waitingFor({ kind: "path", path: String(path) });
  const state = await tryToRemove(removal, path);
  if (state !== "full") return state === "gone" ? undefined : mountedAt(path);
  if (path.length > Math.max(longestPath, 2 * top.length)) return moveUp(removal, path);
  const directories = await removeFiles(removal, path);
  if (directories.isErr()) return directories.error;
  for (const directory of directories.value) {
    const fault = await removeDirectory(removal, directory);
    if (fault !== undefined) return fault;
  }
  // What is moved up on the way is visited too.
  for (const higher of path === top ? deep : []) {
    const fault = await removeDirectory(removal, higher);
    if (fault !== undefined) return fault;
  }
  await tryToRemove(removal, path, "it must be empty");
  return undefined;
}

/**
 * The directory is gone if it was empty. Only the kernel knows at once of what others mount there,
 * and tells it before it tells that a directory is not empty. (failures.md M02)
 */
async function tryToRemove(
  { top, tally }: Removal,
  path: Buffer,
  isEmpty?: "it must be empty",
): Promise<"gone" | "full" | "mounted"> {
  try {
    await ifThere(withAccess(path === top ? undefined : above(path), () => rmdir(path)));
  } catch (thrown) {
    if (errnoOf(thrown) === "EBUSY") return "mounted";
    if (isEmpty === undefined && fullness.has(errnoOf(thrown) ?? "")) return "full";
    throw thrown;
  }
  tally.removed += 1;
  return "gone";
}

const fullness = new Set(["ENOTEMPTY", "EEXIST"]);

/** Removes the files of a directory, and answers the directories in it. */
async function removeFiles(
  removal: Removal,
  path: Buffer,
): Promise<Result<readonly Buffer[], AdapterFault>> {
  // One character for each byte; what a name is, is found out by removing it: that takes less time.
  const names = (await ifThere(withAccess(path, () => readdir(path, "latin1")))) ?? [];
  const directories: Buffer[] = [];
  for (let from = 0; from < names.length; from += slice) {
    if (removal.call.signal.aborted) return err(cutShort(removal, path));
    const some = names.slice(from, from + slice).map((name) => below(path, name));
    const kinds = await Promise.all(some.map((one) => removeFile(one, path)));
    directories.push(...some.filter((_, at) => kinds[at] === "directory"));
    removal.tally.removed += kinds.filter((kind) => kind === "gone").length;
  }
  return ok(directories);
}

async function removeFile(path: Buffer, directory?: Buffer): Promise<"gone" | "directory"> {
  try {
    await ifThere(withAccess(directory, () => unlink(path)));
    return "gone";
  } catch (thrown) {
    if (!refusals.has(errnoOf(thrown) ?? "")) throw thrown;
    const found = await ifThere(lstat(path));
    // Whoever empties the trash beside this one may have been there first.
    if (found === undefined) return "gone";
    if (found.isDirectory()) return "directory";
    throw thrown;
  }
}

/** What is said of a directory: by Linux, and by others. */
const refusals = new Set(["EISDIR", "EPERM"]);

/** A user may own a directory that they may not write to: then they may also change that. */
async function withAccess<Value>(
  directory: Buffer | undefined,
  run: () => Promise<Value>,
): Promise<Value> {
  try {
    return await run();
  } catch (thrown) {
    if (errnoOf(thrown) !== "EACCES" || directory === undefined) throw thrown;
    await chmod(directory, 0o700);
  }
  return run();
}

/** What lies too deep to have a path is removed from higher up. */
async function moveUp({ top, deep }: Removal, path: Buffer): Promise<undefined> {
  const higher = below(top, `.deep-${randomBytes(6).toString("hex")}`);
  await ifThere(rename(path, higher));
  deep.push(higher);
}

function below(directory: Buffer, name: string): Buffer {
  return Buffer.concat([directory, Buffer.from(`/${name}`, "latin1")]);
}

function above(path: Buffer): Buffer {
  return path.subarray(0, path.lastIndexOf("/"));
}

function mountedAt(path: Buffer): AdapterFault {
  return { reason: "mount-present", message: `something is mounted at ${String(path)}` };
}

function cutShort({ tally: { removed } }: Removal, path: Buffer): AdapterFault {
  return {
    reason: "aborted",
    message: `removal got as far as ${String(path)}, with ${removed} entries removed; it can go on`,
  };
}
