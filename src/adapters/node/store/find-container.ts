import { ok, type AdapterFault, type ContainerFound, type Result } from "../../../index.js";
import { namesBeginning } from "../files/read-file.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadContainer, placeOfContainer } from "./load-container.js";

/** Finds a container by its id, and only if there is none by a prefix of it. */
export async function findContainer(
  files: FileStoreFiles,
  id: string,
): Promise<Result<ContainerFound, AdapterFault>> {
  const exact = await foundContainer(files, id);
  if (exact.state !== "absent") return ok(exact);
  const named = await namesBeginning(files.paths.containers, id);
  const found = await Promise.all(named.map((name) => foundContainer(files, name)));
  const present = found.flatMap((one) => (one.state === "found" ? [one] : []));
  const [only] = present;
  if (only === undefined) return ok({ state: "absent" });
  if (present.length === 1) return ok(only);
  return ok({ state: "ambiguous", candidates: present.map(({ container }) => container.id) });
}

async function foundContainer(files: FileStoreFiles, id: string): Promise<ContainerFound> {
  const place = await placeOfContainer(files, id);
  const loaded = place === undefined ? undefined : await loadContainer(place, id);
  return loaded === undefined
    ? { state: "absent" }
    : { state: "found", container: loaded.container };
}
