import { join } from "node:path";
import { ok, type AdapterFault, type Result } from "../../../index.js";
import { isId } from "../files/ids-in.js";
import { isThere, namesIn } from "../files/read-file.js";
import { isAlive } from "../processes/identity.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { hasContainerRecord } from "./load-container.js";
import { readNameFile } from "./names.js";
import { sandboxDirectory, type StorePaths } from "./store-paths.js";

/** The ids without a record that hold names, which nobody who lives reserved, or namespaces. */
export async function listTraces(
  files: FileStoreFiles,
): Promise<Result<readonly string[], AdapterFault>> {
  const { paths } = files;
  const ids = new Set(await namesIn(paths.owners));
  for (const namespace of await namesIn(paths.namespaces))
    for (const user of await namesIn(join(paths.namespaces, namespace))) ids.add(user);
  const found: string[] = [];
  for (const id of [...ids].filter(isId).sort()) {
    if (await isThere(sandboxDirectory(paths, id))) continue;
    if (await hasContainerRecord(files, id)) continue;
    if (!(await isReservedByTheLiving(paths, id))) found.push(id);
  }
  return ok(found);
}

/** A name that cannot be read may have been reserved by anybody. */
async function isReservedByTheLiving({ owners }: StorePaths, id: string): Promise<boolean> {
  for (const name of await namesIn(join(owners, id))) {
    const entry = await readNameFile(join(owners, id, name));
    if (entry !== undefined && (await isAlive(entry.reserver))) return true;
  }
  return false;
}
