import {
  err,
  ok,
  type ContainerRecord,
  type ProcessIdentity,
  type Result,
} from "../../../index.js";
import { selfIdentity } from "../processes/identity.js";
import { createFailed, type CreateFailed, type CreationStep } from "./create-failed.js";
import { ownCall, type PodWorld } from "./node-world.js";

/**
 * Starts a container that has been created. The fence is asked once more before its process exists,
 * and a process that cannot be recorded is ended again.
 */
export async function startContainer(
  world: PodWorld,
  container: ContainerRecord,
): Promise<Result<ProcessIdentity, CreateFailed>> {
  const { store, runtime } = world;
  const { id: containerId, sandboxId } = container;
  const call = ownCall();
  const creator = await selfIdentity();
  const begun = await store.beginStart({ containerId, creator }, call);
  if (begun.isErr()) return err(createFailed(sandboxId, "begin-start", begun.error, true));
  const leader = await runtime.startContainer({ container }, call);
  if (leader.isErr())
    return takeBack(world, container, createFailed(sandboxId, "start-process", leader.error, true));
  const change = { phase: "running", process: leader.value } as const;
  const settled = await store.settleContainer({ containerId, change }, call);
  if (settled.isOk()) return ok(leader.value);
  const step: CreationStep = "settle-container";
  return takeBack(world, container, createFailed(sandboxId, step, settled.error, true));
}

/** The container is settled without a process, so that teardown need not wait for its creator. */
async function takeBack(
  { store, runtime }: PodWorld,
  container: ContainerRecord,
  failure: CreateFailed,
): Promise<Result<never, CreateFailed>> {
  const call = ownCall();
  void (await runtime.stopContainer({ container, killAt: 0 }, call));
  const change = { phase: "exited" } as const;
  void (await store.settleContainer({ containerId: container.id, change }, call));
  return err(failure);
}
