import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import {
  err,
  ok,
  ResultAsync,
  type AdapterFault,
  type CreatorStore,
  type InvalidRequest,
  type Ports,
  type Result,
} from "../../../index.js";
import { answering } from "../answering.js";
import { directoryFileSystem } from "../directories/directory-file-system.js";
import { makeDirectory } from "../files/make-directory.js";
import { hostNetwork } from "../host-network.js";
import { processRuntime, type ProcessRuntime } from "../processes/process-runtime.js";
import { fileStore } from "../store/file-store.js";
import { createContainer, type PodContainer } from "./create-container.js";
import type { CreateFailed } from "./create-failed.js";
import { createPod, type Pod } from "./create-pod.js";
import { lookForPod, type PodTraces } from "./look.js";
import {
  directoriesOfPod,
  directoryOfContainer,
  nodeLayout,
  ownCall,
  type NodeWorld,
} from "./node-world.js";
import {
  parseContainer,
  parseId,
  parseNodeOptions,
  parsePod,
  type ContainerWish,
  type PodWish,
} from "./pod-request.js";
import { startContainer } from "./start-container.js";

/** The host refused something that is no creation. */
export interface NodeFailed {
  readonly kind: "node-failed";
  readonly fault: AdapterFault;
}

/** Ports that can create too. */
export interface NodePorts extends Ports {
  readonly store: CreatorStore;
  readonly runtime: ProcessRuntime;
}

/** A node for pods that are plain processes: no root, no daemon. */
export interface Node {
  readonly ports: NodePorts;
  /** The directory in which everything of it lies, without links. */
  readonly root: string;
  /** Creates a pod, and starts its containers unless they say otherwise. */
  readonly createPod: (pod: PodWish) => ResultAsync<Pod, InvalidRequest | CreateFailed>;
  /** Creates one more container in a pod; refused once the pod is being stopped. */
  readonly createContainer: (
    podSandboxId: string,
    container: ContainerWish,
  ) => ResultAsync<PodContainer, InvalidRequest | CreateFailed>;
  /** Starts a container that was created with `start: false`. */
  readonly startContainer: (
    containerId: string,
  ) => ResultAsync<{ readonly pid: number }, InvalidRequest | CreateFailed | NodeFailed>;
  /** The ids of the pods that have a record, a damaged one too. */
  readonly listPods: () => ResultAsync<readonly string[], NodeFailed>;
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
    const root = await answering("the node is not opened", [], async () => {
      const path = resolve(parsed.value.root);
      await makeDirectory(path);
      return ok(await realpath(path));
    });
    return root.isErr() ? err(nodeFailed(root.error)) : ok(createNode(root.value));
  });
}

/** Nothing inside throws, so the promise does not reject. */
function atTheEdge<Value, Failure>(
  run: () => Promise<Result<Value, Failure>>,
): ResultAsync<Value, Failure> {
  return ResultAsync.fromSafePromise(run()).andThen((result) => result);
}

function nodeFailed(fault: AdapterFault): NodeFailed {
  return { kind: "node-failed", fault };
}

function createNode(root: string): Node {
  const layout = nodeLayout(root);
  const describeSandbox = (id: string) => directoriesOfPod(layout, id);
  const describeContainer = (sandboxId: string, id: string) => ({
    directories: [directoryOfContainer(layout, sandboxId, id)],
  });
  const store = fileStore({ root: layout.store, derive: describeSandbox });
  const runtime = processRuntime({ root: layout.runtime });
  const fileSystem = directoryFileSystem({ roots: [layout.pods, layout.volatile] });
  const describe = { describeSandbox, describeContainer };
  const world: NodeWorld = { layout, store, runtime, fileSystem, ...describe };
  return {
    ports: { store, runtime, network: hostNetwork(), fileSystem },
    root,
    createPod: (pod) => atTheEdge(() => checkedPod(world, pod)),
    createContainer: (id, container) => atTheEdge(() => checkedContainer(world, id, container)),
    startContainer: (id) => atTheEdge(() => checkedStart(world, id)),
    listPods: () =>
      atTheEdge(async () => (await store.listSandboxes({}, ownCall())).mapErr(nodeFailed)),
    look: (id) => atTheEdge(() => checkedLook(world, id)),
  };
}

async function checkedPod(
  world: NodeWorld,
  wish: unknown,
): Promise<Result<Pod, InvalidRequest | CreateFailed>> {
  const pod = parsePod(wish);
  return pod.isErr() ? err(pod.error) : createPod(world, pod.value);
}

async function checkedContainer(
  world: NodeWorld,
  podSandboxId: unknown,
  wish: unknown,
): Promise<Result<PodContainer, InvalidRequest | CreateFailed>> {
  const id = parseId(podSandboxId, "podSandboxId");
  if (id.isErr()) return err(id.error);
  const container = parseContainer(wish);
  return container.isErr()
    ? err(container.error)
    : createContainer(world, id.value, container.value);
}

async function checkedStart(
  world: NodeWorld,
  containerId: unknown,
): Promise<Result<{ readonly pid: number }, InvalidRequest | CreateFailed | NodeFailed>> {
  const id = parseId(containerId, "containerId");
  if (id.isErr()) return err(id.error);
  const found = await world.store.findContainer({ id: id.value }, ownCall());
  if (found.isErr()) return err(nodeFailed(found.error));
  if (found.value.state !== "found") {
    const message = `there is no container ${id.value}`;
    return err(nodeFailed({ reason: "refused", message }));
  }
  const leader = await startContainer(world, found.value.container);
  return leader.map(({ pid }) => ({ pid }));
}

async function checkedLook(
  world: NodeWorld,
  podSandboxId: unknown,
): Promise<Result<PodTraces, InvalidRequest | NodeFailed>> {
  const id = parseId(podSandboxId, "podSandboxId");
  if (id.isErr()) return err(id.error);
  return (await lookForPod(world, id.value)).mapErr(nodeFailed);
}
