import { changed, ok, type FileSystem } from "podsandbox";
import type { World } from "podsandbox/testing";
import type { FakeFileSystem } from "../fake/fake-file-system.js";
import {
  deleteFrom,
  failIfUnchanged,
  pretends,
  refuses,
  throwIfAborted,
  wrongly,
} from "./ways-to-break.js";

type Disks = World["fileSystem"];

/** Breaks a file system on purpose. */
type BreakFileSystem = (subject: FakeFileSystem) => FakeFileSystem;

function inFileSystem(
  replace: (below: FileSystem, disks: Disks, subject: FakeFileSystem) => Partial<FileSystem>,
): BreakFileSystem {
  return (subject) => {
    const { fileSystem, node } = subject;
    const replaced = replace(fileSystem, node.world.fileSystem, subject);
    return { ...subject, fileSystem: { ...fileSystem, ...replaced } };
  };
}

const trees: Readonly<Record<string, BreakFileSystem>> = {
  "file-system/lists-sandboxes": inFileSystem((_, disks) => ({
    listSandboxes: async () => ok(Object.values(disks.trees).map(({ sandboxId }) => sandboxId)),
  })),
  "file-system/answers-in-shape": inFileSystem(() => ({
    inspectNamespace: () => wrongly("gone"),
  })),
  "file-system/answers-when-aborted": inFileSystem((below) => ({
    unmount: (request, call) => {
      throwIfAborted(call);
      return below.unmount(request, call);
    },
  })),
  "file-system/removes-trees": inFileSystem(() => ({ removeTree: pretends })),
  "file-system/removes-only-that-tree": inFileSystem((_, disks) => ({
    removeTree: async ({ path }) => {
      deleteFrom(disks.trees, path);
      return ok(changed);
    },
  })),
  "file-system/removes-nothing-outside": inFileSystem((_, disks) => ({
    removeTree: async ({ path }) => {
      deleteFrom(disks.trees, `${path}/`);
      return ok(changed);
    },
  })),
  "file-system/refuses-trees-with-mounts": inFileSystem((below) => ({
    removeTree: async (request, call) => {
      const unmounted = await below.unmount(request, call);
      return unmounted.isErr() ? unmounted : below.removeTree(request, call);
    },
  })),
  "file-system/refuses-trees-with-namespaces": inFileSystem((below, disks) => ({
    removeTree: (request, call) => {
      deleteFrom(disks.namespaces, request.path);
      return below.removeTree(request, call);
    },
  })),
  "file-system/does-not-follow-links": inFileSystem((below, disks, { links }) => ({
    removeTree: (request, call) => {
      for (const [link, target] of links)
        if (link.startsWith(`${request.path}/`)) deleteFrom(disks.trees, target);
      return below.removeTree(request, call);
    },
  })),
  "file-system/does-not-go-through-links": inFileSystem((_, disks, { links }) => ({
    removeTree: async ({ path }) => {
      for (const [link, target] of links)
        if (path.startsWith(`${link}/`)) deleteFrom(disks.trees, path.replace(link, target));
      return ok(changed);
    },
  })),
};

const mounts: Readonly<Record<string, BreakFileSystem>> = {
  "file-system/not-mounted-is-unchanged": inFileSystem((below) => ({
    unmount: (request, call) => failIfUnchanged(below.unmount(request, call)),
  })),
  "file-system/unmounts-all-below": inFileSystem((_, disks) => ({
    unmount: async ({ path }) => {
      delete disks.mounts[path];
      return ok(changed);
    },
  })),
  "file-system/unmounts-stacks": inFileSystem((_, disks) => ({
    unmount: async ({ path }) => {
      const before = disks.mounts[path];
      if (before) disks.mounts[path] = { ...before, stack: before.stack.slice(1) };
      return ok(changed);
    },
  })),
  "file-system/unmounts-nothing-else": inFileSystem((_, disks) => ({
    unmount: async ({ path }) => {
      deleteFrom(disks.mounts, path);
      return ok(changed);
    },
  })),
  "file-system/unmounts-nothing-outside": inFileSystem((_, disks) => ({
    unmount: async ({ path }) => {
      delete disks.mounts[path];
      return ok(changed);
    },
  })),
  "file-system/unmounting-spares-namespaces": inFileSystem((below, disks) => ({
    unmount: (request, call) => {
      deleteFrom(disks.namespaces, `${request.path}/`);
      return below.unmount(request, call);
    },
  })),
  "file-system/unmounts-through-links": inFileSystem((_, __, { node }) => ({
    unmount: (request, call) => node.ports.fileSystem.unmount(request, call),
  })),
  "file-system/unmounts-through-no-link-outwards": inFileSystem((_, disks, { links }) => ({
    unmount: async ({ path }) => {
      delete disks.mounts[links.get(path) ?? path];
      return ok(changed);
    },
  })),
};

const namespaces: Readonly<Record<string, BreakFileSystem>> = {
  "file-system/absent-namespaces-are-unchanged": inFileSystem((below) => ({
    removeNamespace: (request, call) => failIfUnchanged(below.removeNamespace(request, call)),
  })),
  "file-system/tells-namespaces-apart": inFileSystem((below) => ({
    inspectNamespace: async (request, call) =>
      (await below.inspectNamespace(request, call)).map((state) =>
        state === "replaced" ? "same" : state,
      ),
  })),
  "file-system/removes-namespaces": inFileSystem(() => ({ removeNamespace: pretends })),
  "file-system/spares-replaced-namespaces": inFileSystem((_, disks) => ({
    removeNamespace: async ({ namespace }) => {
      delete disks.namespaces[namespace.path];
      return ok(changed);
    },
  })),
  "file-system/removes-own-unidentified-namespaces": inFileSystem((below) => ({
    removeNamespace: (request, call) =>
      request.namespace.identity ? below.removeNamespace(request, call) : refuses(),
  })),
  "file-system/spares-other-unidentified-namespaces": inFileSystem((_, disks) => ({
    removeNamespace: async ({ namespace }) => {
      delete disks.namespaces[namespace.path];
      return ok(changed);
    },
  })),
};

const cgroups: Readonly<Record<string, BreakFileSystem>> = {
  "file-system/absent-cgroups-are-unchanged": inFileSystem((below) => ({
    removeCgroup: (request, call) => failIfUnchanged(below.removeCgroup(request, call)),
  })),
  "file-system/removes-cgroups": inFileSystem((_, disks) => ({
    removeCgroup: async ({ path }) => {
      delete disks.cgroups[path];
      return ok(changed);
    },
  })),
  "file-system/spares-cgroups-with-processes": inFileSystem((_, disks) => ({
    removeCgroup: async ({ path }) => {
      deleteFrom(disks.cgroups, path);
      return ok(changed);
    },
  })),
  "file-system/removes-no-foreign-cgroups": inFileSystem((_, disks) => ({
    removeCgroup: async ({ path }) => {
      deleteFrom(disks.cgroups, path);
      return ok(changed);
    },
  })),
};

/** A file system for each clause, that breaks it. */
export const brokenFileSystems: Readonly<Record<string, BreakFileSystem>> = {
  ...trees,
  ...mounts,
  ...namespaces,
  ...cgroups,
};
