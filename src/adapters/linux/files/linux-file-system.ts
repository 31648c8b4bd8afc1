import { resolve } from "node:path";
import type { FileSystem } from "../../../index.js";
import { answering } from "../../node/answering.js";
import { removeCgroup } from "../cgroups/remove-cgroup.js";
import type { Exec } from "../programs/exec.js";
import { inspectNamespace } from "./inspect-namespace.js";
import { listSandboxes } from "./list-sandboxes.js";
import { removeDirectory } from "./remove-directory.js";
import { removeNamespace } from "./remove-namespace.js";
import { unmountWithin } from "./unmount-within.js";

/** Where a Linux file system may unmount and remove anything. */
export interface LinuxFileSystemOptions {
  /**
   * Directories; only what lies below one of them is unmounted and removed, never one of them
   * itself. What is mounted below one of them is no part of it: a disk of its own gets a root of
   * its own.
   */
  readonly roots: readonly string[];
  /**
   * Directories in which namespaces are pinned by this runtime alone: one that has no identity on
   * record is removed only here, with no process in it. Below `roots` only recorded ones are.
   */
  readonly namespaceRoots?: readonly string[];
  /** Cgroups, named as in an OCI configuration; only what lies below one of them is removed. */
  readonly cgroupRoots?: readonly string[];
  /**
   * Those of all these in which each directory, pinned namespace or cgroup is named for a sandbox:
   * what has no record there counts as left over. None, if missing.
   */
  readonly sandboxRoots?: readonly string[];
  /**
   * File systems that may be detached lazily while they are busy, which is said in a warning:
   * `tmpfs`, `overlay`, `nsfs`, `mqueue` and `ramfs` if missing. A network file system that is
   * detached goes on blocking where nobody sees it, until the host is shut down. (failures.md M07)
   */
  readonly lazyFor?: readonly string[];
  /** Runs `umount`, and what touches a mount that may hang. */
  readonly exec: Exec;
}

const ownFileSystems = ["tmpfs", "overlay", "nsfs", "mqueue", "ramfs"];

/**
 * Mounts, network namespaces, directories and cgroups of Linux. Before any path is touched the
 * mount table says whether that may hang; if it may, a program does it, which ends with the call.
 */
export function linuxFileSystem(options: LinuxFileSystemOptions): FileSystem {
  const { exec, cgroupRoots = [] } = options;
  const roots = innermostFirst(options.roots);
  const namespaceRoots = innermostFirst(options.namespaceRoots ?? []);
  const lazyFor = new Set(options.lazyFor ?? ownFileSystems);
  const removal = { roots, namespaceRoots, lazyFor, exec };
  const { sandboxRoots = [] } = options;
  return {
    listSandboxes: () =>
      answering("no sandboxes are listed", [], () =>
        listSandboxes({ namespaceRoots, cgroupRoots, sandboxRoots }),
      ),
    inspectNamespace: ({ namespace }) => inspectNamespace(namespace),
    removeNamespace: ({ namespace }, call) =>
      answering(`the namespace at ${namespace.path} is not removed`, [], () =>
        removeNamespace(removal, namespace, call),
      ),
    unmount: ({ path }, call) =>
      answering(`${path} is not unmounted`, [], () => unmountWithin(removal, path, call)),
    removeTree: ({ path }, call) =>
      answering(`${path} is not removed`, [], () => removeDirectory(roots, exec, path, call)),
    removeCgroup: ({ path }, call) => removeCgroup(cgroupRoots, path, call),
  };
}

/** Of a root within a root the inner one counts: it may be a disk of its own. */
function innermostFirst(roots: readonly string[]): readonly string[] {
  return roots.map((root) => resolve(root)).sort((one, other) => other.length - one.length);
}
