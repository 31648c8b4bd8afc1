import type {
  ContainerPhase,
  ContainerRecord,
  ProcessIdentity,
  SandboxRecord,
} from "../../index.js";
import { holdName, writeContainer } from "../world/book-keeping.js";
import { newIdentity, processKey } from "../world/process-identities.js";
import type { World } from "../world/world.js";
import { containerLayout } from "./layout.js";
import { placeContainer } from "./place-container.js";
import { planContainerProcesses, runContainer } from "./run-container.js";
import type { ContainerSpec } from "./pod-spec.js";
import { identityOf } from "./new-process.js";
import type { PodPlan } from "./plan-pod.js";

/** A container that is to be built, with its id. */
type NamedContainer = ContainerSpec & { readonly id: string };

const phases: Readonly<Record<NonNullable<ContainerSpec["state"]>, ContainerPhase>> = {
  creating: "creating",
  created: "created",
  running: "running",
  // No record knows of freezing: only the runtime does.
  paused: "running",
  unknown: "unknown",
  exited: "exited",
};

/** The container exists in the pod, with whatever of it a state implies. */
export function addContainerTo(
  world: World,
  { id: sandboxId, record: sandbox }: PodPlan,
  spec: NamedContainer,
  now: number,
): void {
  const { id, state = "running" } = spec;
  const processes = planContainerProcesses(world, spec, now);
  const [init] = processes;
  const record: ContainerRecord = {
    ...recordOf(sandboxId, spec),
    phase: phases[state],
    cgroups: cgroupsOf(spec, sandbox),
    ...(init && { process: identityOf(init) }),
    ...(state === "creating" && { creator: creatorOf(world, spec.creator) }),
    ...(state === "exited" && { exitCode: 0, exitedAt: now }),
    ...spec.record,
  };
  placeContainer(world, record, spec);
  if (state !== "creating") runContainer(world, sandboxId, spec, processes);
  if (spec.recorded === false) return;
  writeContainer(world.books, record);
  if (record.name !== undefined) holdName(world.books, record.name, { ownerId: id });
}

/** What the record of a container says before anything of it exists. */
export function recordOf(
  sandboxId: string,
  spec: NamedContainer,
): Omit<ContainerRecord, "phase" | "cgroups"> {
  const { id, name = `${id}_${sandboxId}`, stopSignal, hooks } = spec;
  const { bundle, rootFilesystem, root } = containerLayout(sandboxId, id);
  return {
    id,
    sandboxId,
    name,
    bundle,
    ...(stopSignal !== undefined && { stopSignal }),
    mounts: spec.mounts?.map(({ path }) => path) ?? [rootFilesystem],
    directories: spec.directories ?? [root, bundle],
    ...(hooks !== undefined && { postStopHooks: hooks }),
  };
}

/** The cgroups of a container: one below each of its sandbox, where nothing is said. */
export function cgroupsOf(
  { id, cgroups }: NamedContainer,
  sandbox: SandboxRecord | undefined,
): readonly string[] {
  return cgroups ?? sandbox?.cgroups?.map((path) => `${path}/${id}`) ?? [];
}

function creatorOf(world: World, creator: ContainerSpec["creator"] = "dead"): ProcessIdentity {
  if (typeof creator === "object") return creator;
  const identity = newIdentity(world);
  if (creator === "alive") world.callers[processKey(identity)] = true;
  return identity;
}
