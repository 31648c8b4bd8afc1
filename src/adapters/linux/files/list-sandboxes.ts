import { resolve } from "node:path";
import { err, ok, type AdapterFault, type Result } from "../../../index.js";
import { readMountTable } from "../../node/directories/mount-table.js";
import { idsOfDirectoriesIn, isId } from "../../node/files/ids-in.js";
import { namesIn } from "../../node/files/read-file.js";
import { directoriesOfCgroup, nameOfCgroup } from "../cgroups/hierarchies.js";
import { findsRemote } from "./remote-mounts.js";
import { resolvePath } from "./resolve-path.js";

/** Where things are that are named for sandboxes. */
interface SandboxRoots {
  readonly namespaceRoots: readonly string[];
  readonly cgroupRoots: readonly string[];
  /** Those of all roots in which everything is named for a sandbox. */
  readonly sandboxRoots: readonly string[];
}

/** The ids for which a directory, a pinned namespace or a cgroup is named. */
export async function listSandboxes({
  namespaceRoots,
  cgroupRoots,
  sandboxRoots,
}: SandboxRoots): Promise<Result<readonly string[], AdapterFault>> {
  const groups = new Set(cgroupRoots.map(nameOfCgroup));
  const isCgroup = (root: string): boolean => groups.has(nameOfCgroup(root));
  const cgroups = sandboxRoots.filter(isCgroup).flatMap(directoriesOfCgroup);
  const directories = sandboxRoots.filter((root) => !isCgroup(root)).map((root) => resolve(root));
  const hanging = await whyNotListed(directories);
  if (hanging !== undefined) return err(hanging);
  const pinned = directories.filter((root) => namespaceRoots.includes(root));
  const names = await Promise.all(pinned.map(namesIn));
  const others = directories.filter((root) => !namespaceRoots.includes(root));
  const named = await idsOfDirectoriesIn([...others, ...cgroups]);
  return ok([...new Set([...names.flat().filter(isId), ...named])].sort());
}

/** A look at a dead mount would never return. (M07) */
async function whyNotListed(directories: readonly string[]): Promise<AdapterFault | undefined> {
  const findRemote = findsRemote(await readMountTable());
  for (const directory of directories) {
    const { remote } = await resolvePath(directory, findRemote);
    if (remote === undefined) continue;
    const where = `${remote.fileSystem}, mounted at ${remote.path}`;
    const message = `${directory} is not listed: it lies on ${where}, which may never answer`;
    return { reason: "refused", message };
  }
  return undefined;
}
