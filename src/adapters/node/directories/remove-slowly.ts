import { chmod, lstat, readdir, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { errnoOf } from "../fault-of.js";
import { ifThere } from "../files/read-file.js";

/** How many files are removed before other work gets its turn and the signal is looked at. */
const slice = 64;

/**
 * The path and all below it is gone: children first, in slices, without following a link and
 * without entering another file system. Where the signal ends it, it says how much was removed.
 */
export async function removeSlowly(
  path: string,
  call: Call,
): Promise<Result<number, AdapterFault>> {
  const top = await ifThere(lstat(path));
  if (top === undefined) return ok(0);
  if (!top.isDirectory()) return ok(await removeFiles([path]));
  return removeDirectory({ path, top: path, device: top.dev, call }, 0);
}

interface Removal {
  readonly path: string;
  /** The tree that goes; nothing above it is changed. */
  readonly top: string;
  readonly device: number;
  readonly call: Call;
}

async function removeDirectory(
  removal: Removal,
  before: number,
): Promise<Result<number, AdapterFault>> {
  const { path, top, device, call } = removal;
  call.waitingFor({ kind: "path", path });
  const entries = (await ifThere(withAccess(path, () => readdir(path, entryOptions)))) ?? [];
  let removed = before;
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => join(path, name));
  for (let from = 0; from < files.length; from += slice) {
    if (call.signal.aborted) return err(cutShort(path, removed));
    removed += await removeFiles(files.slice(from, from + slice), path);
  }
  for (const directory of entries.filter((entry) => entry.isDirectory())) {
    if (call.signal.aborted) return err(cutShort(path, removed));
    const child = join(path, directory.name);
    const found = await ifThere(lstat(child));
    if (found !== undefined && found.dev !== device) return err(otherFileSystem(child));
    const below = await removeDirectory({ path: child, top, device, call }, removed);
    if (below.isErr()) return below;
    removed = below.value;
  }
  await ifThere(withAccess(path === top ? undefined : dirname(path), () => rmdir(path)));
  return ok(removed + 1);
}

const entryOptions = { withFileTypes: true } as const;

async function removeFiles(paths: readonly string[], directory?: string): Promise<number> {
  await Promise.all(paths.map((path) => ifThere(withAccess(directory, () => unlink(path)))));
  return paths.length;
}

/** A user may own a directory that they may not write to: then they may also change that. */
async function withAccess<Value>(
  directory: string | undefined,
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

function cutShort(path: string, removed: number): AdapterFault {
  return {
    reason: "aborted",
    message: `removal has got as far as ${path}, with ${removed} entries removed; it can go on`,
  };
}

function otherFileSystem(path: string): AdapterFault {
  return { reason: "mount-present", message: `${path} is on another file system` };
}
