import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where a file store keeps what. */
export interface StorePaths {
  /** A directory for each sandbox, with those of its containers below it. */
  readonly sandboxes: string;
  /** A link for each container, whose text is the id of its sandbox. */
  readonly containers: string;
  /** A directory for each network namespace path, with a file for each sandbox that uses it. */
  readonly namespaces: string;
  /** A file for each name. */
  readonly names: string;
  /** A directory for each owner, with an empty file for each of its names. */
  readonly owners: string;
  readonly leases: string;
  readonly sandboxLocks: string;
  readonly nameLocks: string;
  readonly ledger: string;
  /** What could not be read, put aside for people. */
  readonly quarantine: string;
  /** Files and directories on their way in or out, each named for the process that moves it. */
  readonly temporary: string;
}

/** The layout below the store's root. */
export function storePaths(root: string): StorePaths {
  return {
    sandboxes: join(root, "sandboxes"),
    containers: join(root, "containers"),
    namespaces: join(root, "namespaces"),
    names: join(root, "names"),
    owners: join(root, "owners"),
    leases: join(root, "leases"),
    sandboxLocks: join(root, "locks", "sandboxes"),
    nameLocks: join(root, "locks", "names"),
    ledger: join(root, "ledger"),
    quarantine: join(root, "quarantine"),
    temporary: join(root, "temporary"),
  };
}

/** A file name for any text: short, safe and always the same. */
export function fileNameFor(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}

/** The directory of a sandbox. */
export function sandboxDirectory({ sandboxes }: StorePaths, sandboxId: string): string {
  return join(sandboxes, sandboxId);
}

/** The directory of the containers of a sandbox. */
export function containersDirectory(paths: StorePaths, sandboxId: string): string {
  return join(sandboxDirectory(paths, sandboxId), "containers");
}
