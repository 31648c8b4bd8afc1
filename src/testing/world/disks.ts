import type { NamespaceIdentity, SandboxMount, SandboxPath } from "../../index.js";
import { bareRecord } from "./bare-record.js";
import { emptyTable, type PathTable } from "./path-table.js";
import type { Owned } from "./running.js";

/** What a mount is of. */
export type MountKind = SandboxMount["kind"] | "root-filesystem" | "volume";

/** What is mounted at one path, the lowest first. */
export interface Mounted extends Owned {
  readonly stack: readonly MountKind[];
  /** The host's own, which nothing may ever unmount. */
  readonly host?: boolean;
}

/** A directory, socket or fifo with all below it. */
export interface Tree extends Owned {
  readonly kind: SandboxPath["kind"] | "directory";
}

/** A network namespace that is pinned at a path. */
export interface PinnedNamespace extends Owned {
  readonly identity: NamespaceIdentity;
}

/** Mounts, namespaces, trees and cgroups of a fake node. */
export interface Disks {
  /** Nothing outside of these is touched. */
  readonly roots: readonly string[];
  /** Below which namespaces without an identity may be removed. */
  readonly namespaceRoot: string;
  readonly namespaces: PathTable<PinnedNamespace>;
  readonly mounts: PathTable<Mounted>;
  readonly trees: PathTable<Tree>;
  readonly cgroups: PathTable<Owned>;
  /** How many entries of the four tables a sandbox has. */
  readonly owned: Record<string, number>;
}

/** The roots of a fake node, unless it is given others. */
export const usualRoots: readonly string[] = [
  "/run/podsandbox",
  "/var/lib/podsandbox",
  "/sys/fs/cgroup",
];

/** Disks with nothing on them. */
export function emptyDisks(roots: readonly string[]): Disks {
  return {
    roots,
    namespaceRoot: "/run/podsandbox/netns",
    namespaces: emptyTable(),
    mounts: emptyTable(),
    trees: emptyTable(),
    cgroups: emptyTable(),
    owned: bareRecord(),
  };
}
