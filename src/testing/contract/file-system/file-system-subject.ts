import type { FileSystem, NetworkNamespace } from "../../../index.js";
import type { Clause, ContractSubject } from "../clause.js";

/** What a subject for file systems may be able to build, in words. */
export const fileSystemCapabilities = {
  mounts: "something can be mounted",
  links: "symbolic links can be made",
  namespaces: "network namespaces can be pinned, and are told apart",
  cgroups: "cgroups can be made, and processes put into them",
  named: "directories can be named for a sandbox, below the roots and outside",
} as const;

/** One of the things that a subject for file systems may be able to build. */
export type FileSystemCapability = keyof typeof fileSystemCapabilities;

/** A network namespace that is pinned. */
export interface PinWish {
  /** Pinned here, below a tree, and not where namespaces usually are. */
  readonly path?: string;
  /** What is on record has no identity. */
  readonly isUnidentified?: boolean;
  /** Pinned outside of the adapter's own root for namespaces. */
  readonly isForeign?: boolean;
  /** A process is in it. */
  readonly hasProcess?: boolean;
}

/**
 * A file system of which the adapter may touch what lies below its roots, and how to look at it
 * from outside. Paths are absolute.
 */
export interface FileSystemSubject extends ContractSubject<FileSystemCapability> {
  readonly fileSystem: FileSystem;
  /** A new directory with these files and their directories, below a root of the adapter. */
  readonly makeTree: (files: readonly string[]) => PromiseLike<string>;
  /** The same where the adapter may not touch anything. */
  readonly makeTreeOutside: (files: readonly string[]) => PromiseLike<string>;
  /** Whether a file, directory or link is at the path. */
  readonly exists: (path: string) => PromiseLike<boolean>;
  /** For `links`: a link at the path leads to the target. */
  readonly link?: (path: string, target: string) => PromiseLike<unknown>;
  /** For `named`: a directory that is the sandbox's by its name, outside if that is wished. */
  readonly makeNamed?: (wish: {
    readonly sandboxId: string;
    readonly isForeign?: boolean;
  }) => PromiseLike<string>;
  /** For `mounts`: something is mounted at the directory, which is made; over what is there. */
  readonly mount?: (path: string) => PromiseLike<unknown>;
  /** For `mounts`: how many things are mounted at the path itself. */
  readonly mountsAt?: (path: string) => PromiseLike<number>;
  /** For `namespaces`: pins one, and answers what would be on record. */
  readonly pin?: (wish?: PinWish) => PromiseLike<NetworkNamespace>;
  /** For `namespaces`: another namespace is pinned where this one was. */
  readonly replace?: (namespace: NetworkNamespace) => PromiseLike<unknown>;
  /** For `namespaces`: whether any namespace is pinned at the path. */
  readonly isPinned?: (path: string) => PromiseLike<boolean>;
  /** For `cgroups`: a new cgroup with these children, outside the roots if that is wished. */
  readonly makeCgroup?: (wish: {
    readonly children: readonly string[];
    readonly isForeign?: boolean;
  }) => PromiseLike<string>;
  /** For `cgroups`: a process is in the cgroup; what is answered ends it. */
  readonly enter?: (path: string) => PromiseLike<() => PromiseLike<unknown>>;
}

/** A promise of a file system. */
export type FileSystemClause = Clause<FileSystemSubject, FileSystemCapability>;
