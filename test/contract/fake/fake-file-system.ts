import type { FileSystem } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type FileSystemSubject } from "podsandbox/testing";
import type { OnFakeNode } from "./fake-store.js";

/** Links, which a fake node has none of: the path of one, and where it leads. */
type Links = Map<string, string>;

/** A subject whose links a broken adapter can follow. */
export type FakeFileSystem = OnFakeNode<FileSystemSubject> & { readonly links: Links };

/** The file system of a fake node. */
export async function createFakeFileSystem(): Promise<FakeFileSystem> {
  const node = createFakeNode({ journal: false });
  const { trees, mounts } = node.world.fileSystem;
  const links: Links = new Map();
  return {
    node,
    links,
    capabilities: ["mounts", "links", "namespaces", "cgroups", "named"],
    clock: node.clock,
    fileSystem: resolvingLinks(node.ports.fileSystem, links),
    makeTree: async (files) => makeTree(node, "/run/podsandbox/sandboxes", files),
    makeTreeOutside: async (files) => makeTree(node, "/home/somebody", files),
    exists: async (path) => exists(node, path),
    makeNamed: async ({ sandboxId, isForeign }) => {
      const path = `${isForeign ? "/home/somebody" : "/run/podsandbox/sandboxes"}/${sandboxId}`;
      addPod(node, { id: sandboxId, paths: [{ kind: "root", path }], halfMade: ["paths"] });
      return path;
    },
    link: async (path, target) => {
      put(node, { paths: [{ kind: "root", path }] }, "paths");
      links.set(path, target);
    },
    mount: async (path) => {
      const stacked = (mounts[path]?.stack.length ?? 0) + 1;
      put(node, { mounts: [{ path, stacked }] }, "mounts");
      put(node, { paths: [{ kind: "root", path }] }, "paths");
    },
    mountsAt: async (path) => mounts[path]?.stack.length ?? 0,
    ...namespaces(node),
    ...cgroups(node),
    dispose: async () => Object.keys(trees).length,
  };
}

type Part = "paths" | "mounts" | "namespace" | "cgroups";

/** One part of a pod comes to be, of a pod of its own. */
function put(node: FakeNode, spec: Parameters<typeof addPod>[1], part: Part): string {
  return addPod(node, { ...spec, halfMade: [part] }).sandboxId;
}

function makeTree(node: FakeNode, root: string, files: readonly string[]): string {
  node.world.counters.token += 1;
  const path = `${root}/tree-${node.world.counters.token}`;
  const paths = [path, ...files.map((file) => `${path}/${file}`)];
  put(node, { paths: paths.map((one) => ({ kind: "root", path: one })) }, "paths");
  return path;
}

function exists({ world }: FakeNode, path: string): boolean {
  const { trees, namespaces: pinned, cgroups: groups } = world.fileSystem;
  const all = [trees, pinned, groups].flatMap((table) => Object.keys(table));
  return all.some((one) => one === path || one.startsWith(`${path}/`));
}

/** What an adapter does whose host has links: a fake node is asked about where they lead. */
function resolvingLinks(fileSystem: FileSystem, links: Links): FileSystem {
  return {
    ...fileSystem,
    unmount: ({ path }, call) => fileSystem.unmount({ path: links.get(path) ?? path }, call),
    removeTree: ({ path }, call) => {
      const [link, target = ""] = [...links].find(([one]) => path.startsWith(`${one}/`)) ?? [];
      const place = link === undefined ? path : path.replace(link, target);
      return fileSystem.removeTree({ path: place }, call);
    },
  };
}

function namespaces(node: FakeNode): Pick<FileSystemSubject, "pin" | "replace" | "isPinned"> {
  const table = node.world.fileSystem.namespaces;
  return {
    pin: async ({ path: wished, isUnidentified, isForeign, hasProcess } = {}) => {
      node.world.counters.token += 1;
      const root = isForeign ? "/run/podsandbox/foreign" : "/run/podsandbox/netns";
      const path = wished ?? `${root}/net-${node.world.counters.token}`;
      const id = put(node, { namespacePath: path }, "namespace");
      if (hasProcess) addPod(node, { id, halfMade: ["infra"] });
      const identity = table[path]?.identity;
      return { path, ...(identity && !isUnidentified && { identity }) };
    },
    replace: async ({ path }) => {
      const before = table[path];
      if (before === undefined) throw new Error(`nothing is pinned at ${path}`);
      table[path] = { ...before, identity: { ...before.identity, changeTime: "1" } };
    },
    isPinned: async (path) => table[path] !== undefined,
  };
}

function cgroups(node: FakeNode): Pick<FileSystemSubject, "makeCgroup" | "enter"> {
  const { world, ports } = node;
  return {
    makeCgroup: async ({ children, isForeign }) => {
      world.counters.token += 1;
      const root = isForeign ? "/sys/foreign" : "/sys/fs/cgroup/podsandbox";
      const path = `${root}/group-${world.counters.token}`;
      put(node, { cgroups: [path, ...children.map((child) => `${path}/${child}`)] }, "cgroups");
      return path;
    },
    enter: async (path) => {
      const id = world.fileSystem.cgroups[path]?.sandboxId ?? "";
      addPod(node, { id, halfMade: ["infra"] });
      const signal = new AbortController().signal;
      const call = { signal, attempt: 1, waitingFor: () => undefined };
      const sandbox = { id, phase: "ready", network: "pod" } as const;
      return async () => void (await ports.runtime.stopSandbox({ sandbox }, call));
    },
  };
}
