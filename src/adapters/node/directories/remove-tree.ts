import { randomBytes } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { errnoOf, isRefusedWrite } from "../fault-of.js";
import { makeDirectory } from "../files/make-directory.js";
import { isThere, namesIn } from "../files/read-file.js";
import { removeIfEmpty } from "../files/write-into.js";
import { fileNameFor } from "../store/store-paths.js";
import { placeWithin, type Place } from "./place-within.js";
import { whyMounted } from "./refuse-mounts.js";
import { removeSlowly } from "./remove-slowly.js";

/**
 * The path and all below it is gone. It is renamed aside first, which frees the path at once; what
 * a crash leaves there is removed by the next removal. (failures.md M05)
 */
export async function removeTree(
  roots: readonly string[],
  path: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const place = await placeWithin(roots, path);
  if (place.isErr()) return err(place.error);
  if (place.value === "absent") return ok(unchanged);
  const trash = trashFor(place.value);
  const isPresent = await isThere(place.value.path);
  if (isPresent) {
    const moved = await moveAside(place.value, trash);
    if (moved.isErr()) return err(moved.error);
    const fault = moved.value === "kept" ? await removeSlowly(place.value.path, call) : undefined;
    if (fault !== undefined) return err(fault);
  }
  return emptyTrash(trash, place.value, isPresent, call);
}

/** Where a path goes on its way out, so that a later call knows what was its own. */
interface Trash {
  readonly directory: string;
  readonly own: string;
}

function trashFor({ root, path }: Place): Trash {
  return { directory: join(root, ".trash"), own: `${fileNameFor(path)}-` };
}

/** A mount that appears between the look and the rename moves along, and is found then. */
async function moveAside(
  { path }: Place,
  { directory, own }: Trash,
): Promise<Result<"moved" | "kept", AdapterFault>> {
  const mounted = await whyMounted(path);
  if (mounted !== undefined) return err(mounted);
  const aside = join(directory, own + randomBytes(6).toString("hex"));
  try {
    await makeDirectory(directory);
    await rename(path, aside);
  } catch (thrown) {
    // Where it cannot be moved it can still be removed where it stands.
    if (isRefusedWrite(thrown) || stays.has(errnoOf(thrown) ?? "")) return ok("kept");
    throw thrown;
  }
  const appeared = await whyMounted(aside);
  if (appeared === undefined) return ok("moved");
  await moveBack(aside, path);
  return err(appeared);
}

const stays = new Set(["EXDEV", "ENOENT", "ENOTEMPTY", "EACCES"]);

/** What lies there of this path must go; what others left goes too if it can. */
async function emptyTrash(
  { directory, own }: Trash,
  { path }: Place,
  isPresent: boolean,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const warnings: string[] = [];
  let removedOwn = isPresent;
  for (const name of await namesIn(directory)) {
    const isOwn = name.startsWith(own);
    const fault = await removeTrash(join(directory, name), call);
    if (fault?.reason === "mount-present" && isOwn) await moveBack(join(directory, name), path);
    if (fault !== undefined && isOwn) return err(fault);
    if (fault !== undefined) warnings.push(`${name} stays in the trash: ${fault.message}`);
    removedOwn ||= isOwn;
  }
  await removeIfEmpty(directory);
  const done = removedOwn ? changed : unchanged;
  return ok(warnings.length === 0 ? done : { ...done, warnings });
}

async function removeTrash(path: string, call: Call): Promise<AdapterFault | undefined> {
  return (await whyMounted(path)) ?? removeSlowly(path, call);
}

/** Where whoever mounted something there looks for it, unless something else has come there. */
async function moveBack(aside: string, path: string): Promise<void> {
  if (!(await isThere(path))) await rename(aside, path);
}
