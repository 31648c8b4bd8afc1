import { randomUUID } from "node:crypto";
import {
  err,
  ok,
  type AdapterFault,
  type Call,
  type CreatorStore,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { answering, refused } from "../answering.js";
import { makeDirectory } from "../files/make-directory.js";
import { selfIdentity } from "../processes/identity.js";
import { createContainer, createId, type PodContainer } from "./create-container.js";
import { createFailed, type CreateFailed } from "./create-failed.js";
import { ownCall, type PodWorld } from "./node-world.js";
import { containerName, type PodWish } from "./pod-request.js";

/** A pod that was created. */
export interface Pod {
  /** The id of its sandbox. */
  readonly id: string;
  readonly name: string;
  readonly containers: readonly PodContainer[];
}

/**
 * Creates a pod: its name and its record first, so that whatever comes after can be found and torn
 * down. Where something fails once there is a record, the pod stays as it is, for removal, which
 * waits for the lease until this has come to its end.
 */
export async function createPod(
  world: PodWorld,
  wish: PodWish,
): Promise<Result<Pod, CreateFailed>> {
  const sandbox = sandboxOf(world, wish);
  const { id } = sandbox;
  const lease = await world.store.lease({ sandboxId: id }, ownCall());
  if (lease.isErr()) return err(createFailed(id, "lease-sandbox", lease.error, false));
  try {
    const made = await createSandbox(world, sandbox);
    if (made.isErr()) return err(made.error);
  } finally {
    void (await lease.value.release());
  }
  return createContainers(world, sandbox, wish);
}

async function createSandbox(world: PodWorld, sandbox: Named): Promise<Result<void, CreateFailed>> {
  const { id } = sandbox;
  const recorded = await record(world, sandbox);
  if (recorded.isErr()) return err(recorded.error);
  const directories = await makeDirectories(sandbox);
  if (directories.isErr())
    return err(createFailed(id, "make-directories", directories.error, true));
  const made = (await world.makeSandbox?.(sandbox)) ?? ok({});
  if (made.isErr()) return err(createFailed(id, made.error.step, made.error.fault, true));
  const change = { ...made.value, phase: "ready" } as const;
  const settled = await world.store.updateSandbox({ sandboxId: id, change }, ownCall());
  return settled.isErr()
    ? err(createFailed(id, "settle-sandbox", settled.error, true))
    : ok(undefined);
}

async function createContainers(
  world: PodWorld,
  { id }: SandboxRecord,
  wish: PodWish,
): Promise<Result<Pod, CreateFailed>> {
  const containers: PodContainer[] = [];
  for (const [at, one] of wish.containers.entries()) {
    const named = { ...one, name: containerName(one.name, at) };
    const container = await createContainer(world, id, named);
    if (container.isErr())
      return err(createFailed(id, container.error.step, container.error.fault, true));
    containers.push(container.value);
  }
  return ok({ id, name: wish.name, containers });
}

/** A sandbox that has a name to be reserved. */
type Named = SandboxRecord & { readonly name: string };

function sandboxOf(world: PodWorld, wish: PodWish): Named {
  const { name, namespace = "default", uid = randomUUID(), id = createId() } = wish;
  return {
    id,
    name: `${namespace}/${name}`,
    pod: { name, namespace, uid },
    phase: "creating",
    createdAt: Date.now(),
    ...world.describeSandbox(id),
    ...(wish.labels === undefined ? {} : { labels: wish.labels }),
    ...(wish.annotations === undefined ? {} : { annotations: wish.annotations }),
  };
}

async function record({ store }: PodWorld, sandbox: Named): Promise<Result<void, CreateFailed>> {
  const { id, name } = sandbox;
  const call = ownCall();
  const taken = await isTaken(store, id, call);
  if (taken.isErr()) return err(createFailed(id, "add-sandbox", taken.error, false));
  const reserver = await selfIdentity();
  const reserved = await store.reserveName({ name, ownerId: id, reserver }, call);
  if (reserved.isErr()) return err(createFailed(id, "reserve-name", reserved.error, false));
  const added = await store.addSandbox({ sandbox }, call);
  if (added.isOk()) return ok(undefined);
  const released = await store.releaseNames({ ownerId: id }, call);
  return err(createFailed(id, "add-sandbox", added.error, released.isErr()));
}

/** Before a name is reserved: it would be the other sandbox's, whose id this is. */
async function isTaken(
  store: CreatorStore,
  id: string,
  call: Call,
): Promise<Result<void, AdapterFault>> {
  const found = await store.findSandbox({ id }, call);
  if (found.isErr()) return err(found.error);
  const isThis = "sandbox" in found.value && found.value.sandbox.id === id;
  return isThis ? refused(`there is a sandbox ${id} already`) : ok(undefined);
}

function makeDirectories({ paths = [] }: SandboxRecord): Promise<Result<void, AdapterFault>> {
  return answering("the directories of the pod are not made", [], async () => {
    for (const { path } of paths) await makeDirectory(path);
    return ok(undefined);
  });
}
