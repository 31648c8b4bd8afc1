import { err, ok, unchanged, type AdapterFault, type Call } from "../../../index.js";
import { type Done, type Result } from "../../../index.js";
import { isThere } from "../files/read-file.js";
import { placeWithin } from "./place-within.js";
import { removeCgroupDirectories } from "./remove-cgroup-directories.js";

/** The cgroup and its children are gone, in the one hierarchy that its path names. */
export async function removeCgroup(
  roots: readonly string[],
  path: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  if (!(await isThere(path))) return ok(unchanged);
  const place = await placeWithin(roots, path);
  if (place.isErr()) return err(place.error);
  if (place.value === "absent") return ok(unchanged);
  return removeCgroupDirectories(path, [place.value.path], call);
}
