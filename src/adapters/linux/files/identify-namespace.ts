import { stat, statfs } from "node:fs/promises";
import { dirname, isAbsolute, normalize } from "node:path";
import { err, ok, type AdapterFault, type NamespaceIdentity, type Result } from "../../../index.js";
import { answering, refused } from "../../node/answering.js";
import { readMountTable, type Mount } from "../../node/directories/mount-table.js";
import { ifThere } from "../../node/files/read-file.js";
import { hostTable } from "../../node/processes/host-table.js";
import { findsRemote } from "./remote-mounts.js";
import { resolvePath, type ResolvedPath } from "./resolve-path.js";

/** What is at a path at which a namespace may be pinned. */
interface FoundNamespace {
  /** The path without links. */
  readonly path: string;
  readonly identity?: NamespaceIdentity;
}

/**
 * Says which namespace is pinned at the path now, by boot, device, inode and change time: an inode
 * number alone is soon given to another one. `absent` is also a plain file, which some plugins
 * leave behind. (failures.md N03, N09, U01 and fact 1)
 */
export async function identifyNamespace(
  path: string,
): Promise<Result<NamespaceIdentity | "absent", AdapterFault>> {
  return answering(`the namespace at ${path} is not identified`, [], async () => {
    const found = await findNamespace(path, await readMountTable());
    return found.map(({ identity }) => identity ?? "absent");
  });
}

/**
 * Finds out what is pinned at the path without touching what may hang: where a dead mount lies in
 * the way, the mount table says whether there can be a namespace at all.
 */
export async function findNamespace(
  path: string,
  table: readonly Mount[],
): Promise<Result<FoundNamespace, AdapterFault>> {
  if (!isAbsolute(path) || path.includes("\0"))
    return refused(`${JSON.stringify(path)} is no path of a namespace`);
  const place = await placeOf(normalize(path), table);
  const isPinned = table.some((mount) => mount.path === place.path && mount.fileSystem === "nsfs");
  if (place.remote === undefined) return ok(await look(place.path));
  if (!isPinned) return ok({ path: place.path });
  const message = `${path} lies on ${place.remote.fileSystem}, which may hang: it is not looked at`;
  return err({ reason: "unavailable", message });
}

/** The links of a process to its namespaces are no links that can be read as paths. */
const ofProcess = /^\/proc\/\d+(\/task\/\d+)?\/ns$/;

async function placeOf(path: string, table: readonly Mount[]): Promise<ResolvedPath> {
  const findRemote = findsRemote(table);
  const above = await resolvePath(dirname(path), findRemote);
  return ofProcess.test(above.path) ? { path } : resolvePath(path, findRemote);
}

/** `NSFS_MAGIC`. (statfs(2)) */
const magic = 0x6e736673;

async function look(path: string): Promise<FoundNamespace> {
  const fileSystem = await ifThere(statfs(path));
  if (fileSystem?.type !== magic) return { path };
  const found = await ifThere(stat(path, { bigint: true }));
  if (found === undefined) return { path };
  const identity = {
    bootId: await hostTable.bootId(),
    device: String(found.dev),
    inode: String(found.ino),
    changeTime: String(found.ctimeNs),
  };
  return { path, identity };
}
