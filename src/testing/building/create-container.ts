import type { ContainerRecord, CreatorStore, ProcessIdentity } from "../../index.js";
import type { Machine } from "../engine/machine.js";
import { machineOf } from "../engine/machine-of.js";
import { noCall } from "../engine/no-call.js";
import { neverSettles } from "../engine/outcome.js";
import type { FakeNode, JoinedProcess } from "../fake-node.js";
import { isFenced, sandboxOf } from "../world/book-keeping.js";
import { isLivingCaller, nextNumber } from "../world/process-identities.js";
import { cgroupsOf, recordOf } from "./add-container-to.js";
import { identityOf } from "./new-process.js";
import { clearContainer, placeContainer } from "./place-container.js";
import type { ContainerSpec } from "./pod-spec.js";
import { planContainerProcesses, runContainer, unrunContainer } from "./run-container.js";

/** How far a creator has come: what it has just been told, or has just done. */
export type CreationStage = "added" | "made" | "settled" | "starting" | "started";

/** A container that is to be created through the ports. */
export interface CreateContainerRequest extends Omit<ContainerSpec, "state" | "creator"> {
  readonly sandboxId: string;
  /** Who creates it: the current process, if missing. */
  readonly process?: Pick<JoinedProcess, "identity" | "ports">;
  /** Is awaited after each stage, so that a teardown can come in between. */
  readonly pace?: (stage: CreationStage) => PromiseLike<unknown>;
}

/** How the creation of a container came out. */
export interface CreatedContainer {
  readonly containerId: string;
  /** `refused` by the fence: whatever the creator had begun is undone. */
  readonly outcome: "running" | "refused";
}

/**
 * The container is created and started by the protocol of a creator: the record first, the fence
 * asked twice, and its own work undone where it is refused. Never settles once its process is dead.
 */
export async function createContainer(
  node: FakeNode,
  request: CreateContainerRequest,
): Promise<CreatedContainer> {
  const creation = planCreation(node, request);
  const { store, record, process, identity } = creation;
  const { id: containerId } = record;
  const added = await store.addContainer({ container: record }, noCall);
  if (added.isErr()) return added.error.reason === "refused" ? refused(record) : undo(creation);
  await creation.reach("added");
  creation.make();
  await creation.reach("made");
  const made = await store.settleContainer(
    { containerId, change: { phase: "created", ...(process && { process }) } },
    noCall,
  );
  if (made.isErr()) return undo(creation);
  await creation.reach("settled");
  const begun = await store.beginStart({ containerId, creator: identity }, noCall);
  if (begun.isErr()) return undo(creation);
  await creation.reach("starting");
  creation.start();
  await creation.reach("started");
  const started = await store.settleContainer(
    { containerId, change: { phase: "running", ...(process && { process }) } },
    noCall,
  );
  return started.isErr() ? undo(creation) : { containerId, outcome: "running" };
}

interface Creation {
  readonly store: CreatorStore;
  readonly identity: ProcessIdentity;
  readonly record: ContainerRecord;
  readonly process?: ProcessIdentity;
  readonly reach: (stage: CreationStage) => Promise<void>;
  readonly make: () => void;
  readonly start: () => void;
  readonly unmake: () => void;
}

function planCreation(node: FakeNode, request: CreateContainerRequest): Creation {
  const machine = machineOf(node);
  const { world, clock } = machine;
  const { sandboxId, pace, process: by = node } = request;
  const { identity, ports } = by;
  const id = request.id ?? `${sandboxId}-n${nextNumber(world, "token")}`;
  const spec = { ...request, id, state: "created" as const };
  const processes = planContainerProcesses(world, spec, clock.now());
  const [init] = processes;
  const record: ContainerRecord = {
    ...recordOf(sandboxId, spec),
    phase: "creating",
    creator: identity,
    cgroups: cgroupsOf(spec, sandboxOf(world.books, sandboxId)),
  };
  return {
    store: ports.store,
    identity,
    record,
    ...(init && { process: identityOf(init) }),
    reach: async (stage) => {
      await pace?.(stage);
      if (!isLivingCaller(world, identity)) await neverSettles();
    },
    make: () => {
      placeContainer(world, record, spec);
      runContainer(world, sandboxId, spec, processes);
    },
    start: () => startContainer(machine, record),
    unmake: () => {
      unrunContainer(world, sandboxId, id, clock.now());
      clearContainer(world, record);
      machine.waits.wake("processes", sandboxId);
    },
  };
}

/** What was created runs, if teardown has not ended it; nobody may start unasked behind a fence. */
function startContainer({ world, violations }: Machine, { id, sandboxId }: ContainerRecord): void {
  const isAnnounced = world.books.containers[id]?.phase === "creating";
  if (isFenced(world.books, sandboxId) && !isAnnounced)
    violations.push(`${id} was started behind the fence of ${sandboxId}`);
  const held = world.runtime.containers[id];
  if (held !== undefined) world.runtime.containers[id] = { ...held, state: "running" };
}

async function undo({ store, record, unmake }: Creation): Promise<CreatedContainer> {
  unmake();
  // What cannot be forgotten is left to teardown, which finds it by its record.
  void (await store.forgetContainer({ containerId: record.id }, noCall));
  return refused(record);
}

function refused({ id }: ContainerRecord): CreatedContainer {
  return { containerId: id, outcome: "refused" };
}
