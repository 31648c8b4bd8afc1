import {
  err,
  ResultAsync,
  type AdapterFault,
  type InvalidRequest,
  type Result,
} from "../../../index.js";
import { createContainer, type PodContainer } from "./create-container.js";
import type { CreateFailed } from "./create-failed.js";
import { createPod, type Pod } from "./create-pod.js";
import { ownCall, type PodWorld } from "./node-world.js";
import { parseContainer, parseId, type ContainerWish, type PodWish } from "./pod-request.js";
import { startContainer } from "./start-container.js";

/** The host refused something that is no creation. */
export interface NodeFailed {
  readonly kind: "node-failed";
  readonly fault: AdapterFault;
}

/** What can be done with the pods of a node, besides stopping and removing them. */
export interface PodMethods<Wish extends PodWish> {
  /** Creates a pod, and starts its containers unless they say otherwise. */
  readonly createPod: (pod: Wish) => ResultAsync<Pod, InvalidRequest | CreateFailed>;
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
}

/** What a kind of node makes of a pod that is wanted. */
interface PodKind<Wish extends PodWish> {
  readonly parsePod: (wish: unknown) => Result<Wish, InvalidRequest>;
  /** The world in which this very pod is made. */
  readonly worldOf: (wish: Wish) => PodWorld;
}

/** The methods of a node for its pods. */
export function podMethods<Wish extends PodWish>(
  world: PodWorld,
  { parsePod, worldOf }: PodKind<Wish>,
): PodMethods<Wish> {
  return {
    createPod: (wish) =>
      atTheEdge(async (): Promise<Result<Pod, InvalidRequest | CreateFailed>> => {
        const pod = parsePod(wish);
        return pod.isErr() ? err(pod.error) : createPod(worldOf(pod.value), pod.value);
      }),
    createContainer: (id, container) => atTheEdge(() => checkedContainer(world, id, container)),
    startContainer: (id) => atTheEdge(() => checkedStart(world, id)),
    listPods: () =>
      atTheEdge(async () => (await world.store.listSandboxes({}, ownCall())).mapErr(nodeFailed)),
  };
}

/** Nothing inside throws, so the promise does not reject. */
export function atTheEdge<Value, Failure>(
  run: () => Promise<Result<Value, Failure>>,
): ResultAsync<Value, Failure> {
  return ResultAsync.fromSafePromise(run()).andThen((result) => result);
}

/** The error for what the host refused. */
export function nodeFailed(fault: AdapterFault): NodeFailed {
  return { kind: "node-failed", fault };
}

async function checkedContainer(
  world: PodWorld,
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
  world: PodWorld,
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
