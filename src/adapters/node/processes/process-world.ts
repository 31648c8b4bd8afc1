import type { ContainerRecord, ProcessIdentity, SandboxRecord } from "../../../index.js";
import { findMembers, type Members, type Sought } from "./members.js";
import type { ProcessTable } from "./process-table.js";
import {
  heldContainers,
  readStarted,
  type ContainerKey,
  type RuntimeRoot,
} from "./runtime-state.js";
import type { Scan } from "./scan.js";

/** What the functions of one process runtime share. */
export interface ProcessWorld extends RuntimeRoot {
  readonly table: ProcessTable;
  readonly scan: () => Promise<Scan>;
  /** By container, when the end of a process that this very process started has been noted. */
  readonly ends: Map<string, Promise<void>>;
}

/** The processes of a container. */
export async function membersOfContainer(
  world: ProcessWorld,
  container: ContainerRecord,
): Promise<Members> {
  const sought = await soughtOfContainer(world, container);
  return findMembers(await world.scan(), sought);
}

async function soughtOfContainer(world: ProcessWorld, container: ContainerRecord): Promise<Sought> {
  const { id, sandboxId } = container;
  return {
    isMarked: (marks) => marks.containerId === id && marks.sandboxId === sandboxId,
    leaders: await leadersOf(world, container),
  };
}

/**
 * The record may lack a process that was started just before a crash; the runtime knows it then.
 */
async function leadersOf(
  world: ProcessWorld,
  container: ContainerKey & Pick<ContainerRecord, "process">,
): Promise<readonly ProcessIdentity[]> {
  const started = await readStarted(world, container);
  return [container.process, started].flatMap((one) => (one === undefined ? [] : [one]));
}

/** The processes of a sandbox, with those of its containers, recorded or not. */
export async function membersOfSandbox(
  world: ProcessWorld,
  sandbox: SandboxRecord,
  containers: readonly ContainerRecord[] = [],
): Promise<Members> {
  const held = await heldContainers(world, sandbox.id);
  const known = held.map((id) => ({ id, sandboxId: sandbox.id }));
  const leaders = await Promise.all(
    [...containers, ...known].map((container) => leadersOf(world, container)),
  );
  const sought: Sought = {
    isMarked: (marks) => marks.sandboxId === sandbox.id,
    leaders: [...(sandbox.process === undefined ? [] : [sandbox.process]), ...leaders.flat()],
  };
  return findMembers(await world.scan(), sought);
}
