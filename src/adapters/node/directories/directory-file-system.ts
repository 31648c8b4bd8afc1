import { resolve } from "node:path";
import { ok, unchanged, type FileSystem } from "../../../index.js";
import { answering, refused } from "../answering.js";
import { isThere } from "../files/read-file.js";
import { idsOfDirectoriesIn } from "../files/ids-in.js";
import { removeCgroup } from "./remove-cgroup.js";
import { removeTree } from "./remove-tree.js";
import { unmountBelow } from "./unmount-below.js";

/** Where a directory file system may remove anything. */
export interface DirectoryFileSystemOptions {
  /** Directories; only what lies below one of them is ever touched, never one of them itself. */
  readonly roots: readonly string[];
  /** Cgroups; only what lies below one of them is ever removed. */
  readonly cgroupRoots?: readonly string[];
  /**
   * Those of both in which every directory is named for a sandbox: what has no record there counts
   * as left over. None, if missing.
   */
  readonly sandboxRoots?: readonly string[];
}

/** Directories and, where the user may, mounts. It makes no namespaces, and removes none. */
export function directoryFileSystem(options: DirectoryFileSystemOptions): FileSystem {
  const roots = options.roots.map((root) => resolve(root));
  const cgroupRoots = (options.cgroupRoots ?? []).map((root) => resolve(root));
  const sandboxRoots = (options.sandboxRoots ?? []).map((root) => resolve(root));
  return {
    listSandboxes: () =>
      answering("no sandboxes are listed", [], async () =>
        ok(await idsOfDirectoriesIn(sandboxRoots)),
      ),
    inspectNamespace: ({ namespace: { path } }) =>
      answering(`the namespace at ${path} is not inspected`, [], async () =>
        ok((await isThere(path)) ? "unidentified" : "absent"),
      ),
    removeNamespace: ({ namespace: { path } }) =>
      answering(`the namespace at ${path} is not removed`, [], async () =>
        (await isThere(path))
          ? refused(`${path} is there, and this adapter has made no namespace`)
          : ok(unchanged),
      ),
    unmount: ({ path }, call) =>
      answering(`${path} is not unmounted`, [], () => unmountBelow(roots, path, call)),
    removeTree: ({ path }, call) =>
      answering(`${path} is not removed`, [], () => removeTree(roots, path, call)),
    removeCgroup: ({ path }, call) =>
      answering(`the cgroup ${path} is not removed`, [], () =>
        removeCgroup(cgroupRoots, path, call),
      ),
  };
}
