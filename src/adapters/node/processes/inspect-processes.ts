import {
  ok,
  type AdapterFault,
  type ContainerRecord,
  type LivingProcess,
  type Result,
  type RuntimeState,
  type SandboxRecord,
} from "../../../index.js";
import { isId } from "../files/ids-in.js";
import { isThere } from "../files/read-file.js";
import { describeMembers } from "./describe-members.js";
import type { Member, Members } from "./members.js";
import { membersOfContainer, membersOfSandbox, type ProcessWorld } from "./process-world.js";
import {
  directoriesOfSandbox,
  heldContainers,
  heldSandboxes,
  readSpec,
  readStarted,
  stateOf,
} from "./runtime-state.js";

/** What the process table and the runtime's own state say of a container. */
export async function inspectContainer(
  world: ProcessWorld,
  container: ContainerRecord,
): Promise<Result<RuntimeState, AdapterFault>> {
  const living = livingOf(await membersOfContainer(world, container));
  if (living.length > 0) return ok(stateOfLiving(living));
  if (!(await isThere(stateOf(world, container)))) return ok("absent");
  const wasStarted = (await readStarted(world, container)) !== undefined;
  const isPending = !wasStarted && (await readSpec(world, container)) !== undefined;
  return ok(isPending ? "created" : "stopped");
}

/** Strays live too, although nothing proves whose they are. */
function livingOf({ proven, strays }: Members): readonly Member[] {
  return [...proven, ...strays];
}

function stateOfLiving(living: readonly Member[]): RuntimeState {
  return living.every(({ entry }) => entry.state === "T") ? "paused" : "running";
}

/** What the process table and the runtime's own state say of a sandbox with all its processes. */
export async function inspectSandbox(
  world: ProcessWorld,
  sandbox: SandboxRecord,
): Promise<Result<RuntimeState, AdapterFault>> {
  const living = livingOf(await membersOfSandbox(world, sandbox));
  if (living.length > 0) return ok(stateOfLiving(living));
  const { state } = directoriesOfSandbox(world, sandbox.id);
  return ok((await isThere(state)) ? "stopped" : "absent");
}

/** The containers that have a living process or a directory of the runtime. */
export async function listKnownContainers(
  world: ProcessWorld,
  sandboxId: string,
): Promise<Result<readonly string[], AdapterFault>> {
  const { marks } = await world.scan();
  const marked = [...marks.values()].filter((found) => found.sandboxId === sandboxId);
  const held = await heldContainers(world, sandboxId);
  return ok([...new Set([...held, ...marked.map(({ containerId }) => containerId)])].sort());
}

/** The sandboxes that have a living process or a directory of the runtime. */
export async function listKnownSandboxes(
  world: ProcessWorld,
): Promise<Result<readonly string[], AdapterFault>> {
  const { marks } = await world.scan();
  const marked = [...marks.values()].map(({ sandboxId }) => sandboxId);
  const held = await heldSandboxes(world);
  return ok([...new Set([...held, ...marked.filter(isId)])].sort());
}

/** Every process of the sandbox and its containers that still lives. */
export async function listAlive(
  world: ProcessWorld,
  sandbox: SandboxRecord,
  containers: readonly ContainerRecord[],
): Promise<Result<readonly LivingProcess[], AdapterFault>> {
  const living = livingOf(await membersOfSandbox(world, sandbox, containers));
  return ok(await describeMembers(world.table, living));
}
