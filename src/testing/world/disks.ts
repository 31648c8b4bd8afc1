import type { NamespaceIdentity, SandboxMount, SandboxPath } from "../../index.js";
import { bareRecord } from "./bare-record.js";
import type { Owned } from "./running.js";

/** What a mount is of. */
export type MountKind = SandboxMount["kind"] | "root-filesystem" | "volume";

/** What is mounted at one path, the lowest first. */
interface Mounted extends Owned {
  readonly stack: readonly MountKind[];
  /** The host's own, which nothing may ever unmount. */
  readonly host?: boolean;
}

/** A directory, socket or fifo with all below it. */
interface Tree extends Owned {
  readonly kind: SandboxPath["kind"] | "directory";
}

/** A network namespace that is pinned at a path. */
interface PinnedNamespace extends Owned {
  readonly identity: NamespaceIdentity;
}

/** What can be at a path: any of the four, or several of them. */
export interface Tables {
  readonly namespaces: Record<string, PinnedNamespace>;
  readonly mounts: Record<string, Mounted>;
  readonly trees: Record<string, Tree>;
  readonly cgroups: Record<string, Owned>;
}

/** Mounts, namespaces, trees and cgroups of a fake node, by path. */
export interface Disks extends Tables {
  /** Nothing outside of these is touched. */
  readonly roots: readonly string[];
  /** Below which namespaces without an identity may be removed. */
  readonly namespaceRoot: string;
  /** The paths of each unit at which anything is; `unitOf` says what a unit is. */
  readonly units: Record<string, string[]>;
  /** How many things in the four tables a sandbox has. */
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
    namespaces: bareRecord(),
    mounts: bareRecord(),
    trees: bareRecord(),
    cgroups: bareRecord(),
    units: bareRecord(),
    owned: bareRecord(),
  };
}
