import { randomBytes } from "node:crypto";
import { err, ok, type AdapterFault, type ContainerRecord, type Result } from "../../../index.js";
import { answering } from "../answering.js";
import { makeDirectory } from "../files/make-directory.js";
import { selfIdentity } from "../processes/identity.js";
import {
  createFailed,
  type CreateFailed,
  type CreationFailure,
  type CreationStep,
} from "./create-failed.js";
import { ownCall, type PodWorld } from "./node-world.js";
import type { ContainerWish } from "./pod-request.js";
import { startContainer } from "./start-container.js";

/** A container of a pod. */
export interface PodContainer {
  readonly id: string;
  readonly name: string;
  /** Missing where it was not started. */
  readonly pid?: number;
}

/** A new id, as container runtimes make them. */
export function createId(): string {
  return randomBytes(32).toString("hex");
}

/**
 * Creates a container and starts it if that is wanted: its record first, and the fence asked before
 * and after. Where it fails, what was made is taken back.
 */
export async function createContainer(
  world: PodWorld,
  sandboxId: string,
  wish: ContainerWish,
): Promise<Result<PodContainer, CreateFailed>> {
  const id = createId();
  const name = wish.name ?? `container-${id.slice(0, 12)}`;
  const container: ContainerRecord = {
    id,
    sandboxId,
    name: `${sandboxId}/${name}`,
    phase: "creating",
    creator: await selfIdentity(),
    ...world.describeContainer(sandboxId, id),
    ...(wish.stopSignal === undefined ? {} : { stopSignal: wish.stopSignal }),
  };
  const made = await make(world, container, wish);
  if (made.isErr()) return undo(world, container, made.error.step, made.error.fault);
  if (wish.start === false) return ok({ id, name });
  const leader = await startContainer(world, container);
  if (leader.isOk()) return ok({ id, name, pid: leader.value.pid });
  return undo(world, container, leader.error.step, leader.error.fault);
}

async function make(
  { store, runtime }: PodWorld,
  container: ContainerRecord,
  wish: ContainerWish,
): Promise<Result<void, CreationFailure>> {
  const call = ownCall();
  const [workingDirectory = "."] = container.directories ?? [];
  const added = await store.addContainer({ container }, call);
  if (added.isErr()) return failed("add-container", added.error);
  const directory = await answering(`${workingDirectory} is not made`, [], async () =>
    ok(await makeDirectory(workingDirectory)),
  );
  if (directory.isErr()) return failed("make-directories", directory.error);
  const env = wish.env === undefined ? {} : { env: wish.env };
  const spec = { command: wish.command, workingDirectory, ...env };
  const created = await runtime.createContainer({ container, spec }, call);
  if (created.isErr()) return failed("create-container", created.error);
  const { process } = created.value;
  const change = { phase: "created", ...(process && { process }) } as const;
  const settled = await store.settleContainer({ containerId: container.id, change }, call);
  return settled.isErr() ? failed("settle-container", settled.error) : ok(undefined);
}

function failed(step: CreationStep, fault: AdapterFault): Result<never, CreationFailure> {
  return err({ step, fault });
}

/**
 * Takes back what a failed creation made, in the order of teardown; what stays keeps its record.
 */
async function undo(
  { store, runtime, fileSystem }: PodWorld,
  container: ContainerRecord,
  step: CreationStep,
  fault: AdapterFault,
): Promise<Result<never, CreateFailed>> {
  const { id, sandboxId, directories = [] } = container;
  const call = ownCall();
  const failure = (isLeftBehind: boolean) =>
    err(createFailed(sandboxId, step, fault, isLeftBehind));
  if (step === "add-container") {
    const released = await store.releaseNames({ ownerId: id }, call);
    return failure(released.isErr());
  }
  const takeBack = [
    () => runtime.stopContainer({ container, killAt: 0 }, call),
    () => runtime.reapContainer({ container }, call),
    () => runtime.removeContainerStorage({ container }, call),
    ...directories.map((path) => () => fileSystem.removeTree({ path }, call)),
    () => store.forgetContainer({ containerId: id }, call),
  ];
  for (const one of takeBack) {
    const done = await one();
    if (done.isErr()) return failure(true);
  }
  return failure(false);
}
