import { join } from "node:path";
import type { NetworkNamespace } from "../../../index.js";
import { namesIn } from "../files/read-file.js";
import { readJson } from "../files/read-json.js";
import { removeEntry } from "../files/remove-entry.js";
import { removeIfEmpty, writeInto } from "../files/write-into.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { namespaceSchema } from "./network-schemas.js";
import { fileNameFor } from "./store-paths.js";

/**
 * The index says that the sandbox uses the namespace, with all that a lost record would have said.
 */
export async function indexNamespace(
  { paths }: FileStoreFiles,
  sandboxId: string,
  namespace: NetworkNamespace,
): Promise<void> {
  const directory = join(paths.namespaces, fileNameFor(namespace.path));
  const place = { directory, name: sandboxId, temporary: paths.temporary };
  await writeInto(place, JSON.stringify(namespace));
}

/** The index does not say that the sandbox uses the namespace path. */
export async function unindexNamespace(
  { paths }: FileStoreFiles,
  sandboxId: string,
  namespacePath: string,
): Promise<void> {
  const directory = join(paths.namespaces, fileNameFor(namespacePath));
  await removeEntry(join(directory, sandboxId));
  await removeIfEmpty(directory);
}

/** The ids that the index has for a namespace path. */
export function indexedUsers(
  { paths }: FileStoreFiles,
  namespacePath: string,
): Promise<readonly string[]> {
  return namesIn(join(paths.namespaces, fileNameFor(namespacePath)));
}

/** The namespace that a sandbox with a damaged record uses, by looking through the whole index. */
export async function findNamespaceOf(
  { paths }: FileStoreFiles,
  sandboxId: string,
): Promise<NetworkNamespace | undefined> {
  for (const name of await namesIn(paths.namespaces)) {
    const read = await readJson(join(paths.namespaces, name, sandboxId), namespaceSchema);
    if (read.state === "read") return read.value;
  }
  return undefined;
}

/**
 * No entry is left by a creator that died before there was a record which leads to it; says whether
 * there was one.
 */
export async function unindexTraces(files: FileStoreFiles, sandboxId: string): Promise<boolean> {
  const namespace = await findNamespaceOf(files, sandboxId);
  if (namespace !== undefined) await unindexNamespace(files, sandboxId, namespace.path);
  return namespace !== undefined;
}
