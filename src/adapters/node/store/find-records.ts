import { lstat } from "node:fs/promises";
import { join } from "node:path";
import {
  ok,
  type AdapterFault,
  type ContainerFound,
  type Result,
  type SandboxFound,
} from "../../../index.js";
import { ifThere, namesIn } from "../files/read-file.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadContainer, placeOfContainer } from "./load-container.js";
import { loadSandbox } from "./load-sandbox.js";
import { indexedUsers } from "./namespace-index.js";

/** Finds a sandbox by its id, and only if there is none by a prefix of it. */
export async function findSandbox(
  files: FileStoreFiles,
  id: string,
): Promise<Result<SandboxFound, AdapterFault>> {
  const exact = await foundSandbox(files, id);
  if (exact.state !== "absent") return ok(exact);
  const candidates = await namesBeginning(files.paths.sandboxes, id);
  const [only] = candidates;
  if (only === undefined) return ok({ state: "absent" });
  if (candidates.length > 1) return ok({ state: "ambiguous", candidates });
  return ok(await foundSandbox(files, only));
}

async function foundSandbox(files: FileStoreFiles, id: string): Promise<SandboxFound> {
  const loaded = await loadSandbox(files, id);
  if (loaded === undefined) return { state: "absent" };
  const { sandbox, corrupt } = loaded;
  return corrupt === undefined
    ? { state: "found", sandbox }
    : { state: "corrupt", sandbox, message: corrupt };
}

async function namesBeginning(directory: string, prefix: string): Promise<readonly string[]> {
  return (await namesIn(directory)).filter((name) => name.startsWith(prefix));
}

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

/**
 * The ids of the sandboxes that use the namespace path; an entry without its sandbox is passed by.
 */
export async function listNamespaceUsers(
  files: FileStoreFiles,
  path: string,
): Promise<Result<readonly string[], AdapterFault>> {
  const users: string[] = [];
  for (const id of await indexedUsers(files, path)) {
    const isSandbox = await ifThere(lstat(join(files.paths.sandboxes, id)));
    const loaded = isSandbox && (await loadSandbox(files, id));
    if (loaded?.sandbox.networkNamespace?.path === path) users.push(id);
  }
  return ok(users);
}
