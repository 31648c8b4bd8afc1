import { ok, type AdapterFault, type Result } from "../../../index.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadSandbox } from "./load-sandbox.js";
import { indexedUsers } from "./namespace-index.js";

/**
 * The ids of the sandboxes that use the namespace path; an entry without its sandbox is passed by.
 */
export async function listNamespaceUsers(
  files: FileStoreFiles,
  path: string,
): Promise<Result<readonly string[], AdapterFault>> {
  const users: string[] = [];
  for (const id of await indexedUsers(files, path)) {
    const loaded = await loadSandbox(files, id);
    if (loaded?.sandbox.networkNamespace?.path === path) users.push(id);
  }
  return ok(users);
}
