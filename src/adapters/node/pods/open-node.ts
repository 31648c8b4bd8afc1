import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import {
  err,
  ok,
  type CreatorStore,
  type InvalidRequest,
  type Ports,
  type Result,
  type ResultAsync,
} from "../../../index.js";
import { answering, refused } from "../answering.js";
import { directoryFileSystem } from "../directories/directory-file-system.js";
import { makeDirectory } from "../files/make-directory.js";
import { hostNetwork } from "../host-network.js";
import { processRuntime, type ProcessRuntime } from "../processes/process-runtime.js";
import { fileStore } from "../store/file-store.js";
import { lookForPod, type PodTraces } from "./look.js";
import {
  directoriesOfPod,
  directoryOfContainer,
  nodeLayout,
  type NodeWorld,
} from "./node-world.js";
import {
  atTheEdge,
  nodeFailed,
  podMethods,
  type NodeFailed,
  type PodMethods,
} from "./pod-methods.js";
import { parseId, parseNodeOptions, parsePod, type PodWish } from "./pod-request.js";

/** Ports that can create too. */
export interface NodePorts extends Ports {
  readonly store: CreatorStore;
  readonly runtime: ProcessRuntime;
}

/** A node for pods that are plain processes: no root, no daemon. */
export interface Node extends PodMethods<PodWish> {
  readonly ports: NodePorts;
  /** The directory in which everything of it lies, without links. */
  readonly root: string;
  /** Looks in the process table and on the disk for what exists of a pod. */
  readonly look: (podSandboxId: string) => ResultAsync<PodTraces, InvalidRequest | NodeFailed>;
}

/**
 * Opens a node in a directory, which is made if it is not there. Any number of processes may have
 * the same node open.
 */
export function openNode(options: {
  readonly root: string;
}): ResultAsync<Node, InvalidRequest | NodeFailed> {
  return atTheEdge(async (): Promise<Result<Node, InvalidRequest | NodeFailed>> => {
    const parsed = parseNodeOptions(options);
    if (parsed.isErr()) return err(parsed.error);
    const root = await openRoot(parsed.value.root);
    return root.map(createNode);
  });
}

/** The directory of a node is there; the answer is its path without links. */
export async function openRoot(root: string): Promise<Result<string, NodeFailed>> {
  const opened = await answering("the node is not opened", [], async () => {
    const path = resolve(root);
    await makeDirectory(path);
    const isDirectory = (await stat(path)).isDirectory();
    return isDirectory ? ok(await realpath(path)) : refused(`${path} is not a directory`);
  });
  return opened.mapErr(nodeFailed);
}

function createNode(root: string): Node {
  const layout = nodeLayout(root);
  const describeSandbox = (id: string) => directoriesOfPod(layout, id);
  const describeContainer = (sandboxId: string, id: string) => ({
    directories: [directoryOfContainer(layout, sandboxId, id)],
  });
  const store = fileStore({ root: layout.store, derive: describeSandbox });
  const runtime = processRuntime({ root: layout.runtime });
  const roots = [layout.pods, layout.volatile];
  const fileSystem = directoryFileSystem({ roots, sandboxRoots: roots });
  const describe = { describeSandbox, describeContainer };
  const world: NodeWorld = { layout, store, runtime, fileSystem, ...describe };
  return {
    ports: { store, runtime, network: hostNetwork(), fileSystem },
    root,
    ...podMethods(world, { parsePod, worldOf: () => world }),
    look: (id) => atTheEdge(() => checkedLook(world, id)),
  };
}

async function checkedLook(
  world: NodeWorld,
  podSandboxId: unknown,
): Promise<Result<PodTraces, InvalidRequest | NodeFailed>> {
  const id = parseId(podSandboxId, "podSandboxId");
  if (id.isErr()) return err(id.error);
  return (await lookForPod(world, id.value)).mapErr(nodeFailed);
}
