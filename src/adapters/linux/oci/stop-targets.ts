import {
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { endProcesses } from "../../node/processes/end-processes.js";
import type { Members } from "../../node/processes/members.js";
import { hierarchies, hierarchyOf } from "../cgroups/hierarchies.js";
import { findProcesses, type Place, type Sought } from "./find-processes.js";
import { killerOf, type Remarks } from "./kill-processes.js";
import type { OciWorld } from "./oci-world.js";
import { soughtOfContainer, soughtOfSandbox } from "./sought-of.js";
import { lookAtState } from "./state-file.js";
import type { SandboxTarget, Target } from "./target.js";

/** No process of the container is left; one that waits to be started is ended at once. */
export async function stopContainer(
  world: OciWorld,
  target: Target,
  killAt: number,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  // A program that a dead process left running may be about to make it.
  const settled = await world.programs.settle(target.sandboxId, call);
  if (settled.isErr()) return err(settled.error);
  const sought = await soughtOfContainer(world, target);
  const isWaiting = Date.now() < killAt && (await lookAtState(target)).isWaiting;
  return end(world, sought, isWaiting ? 0 : killAt, call);
}

/** No process of the sandbox is left, of its containers neither. */
export async function stopSandbox(
  world: OciWorld,
  target: SandboxTarget,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const settled = await world.programs.settle(target.pause.id, call);
  if (settled.isErr()) return err(settled.error);
  return end(world, await soughtOfSandbox(world, target), 0, call);
}

async function end(
  world: OciWorld,
  sought: Sought,
  killAt: number,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { table } = world;
  const remarks: Remarks = new Set();
  const look = lookIn(world, sought);
  const kill = killerOf(world, sought, remarks);
  const ended = await endProcesses({ table, look, killAt, call, kill });
  if (ended.isErr()) return err(ended.error);
  return ok(ended.value === "none" ? unchanged : { changed: true, warnings: [...remarks] });
}

/**
 * A process is nearly always in all hierarchies: what the first look finds in one is killed at
 * once, and only a look at all of them proves that nothing is left.
 */
function lookIn({ table }: OciWorld, sought: Sought): () => Promise<Members> {
  let isFirst = true;
  return async () => {
    const places = isFirst ? inOneHierarchy(sought) : [];
    isFirst = false;
    const found = await findProcesses(table, { ...sought, places });
    return found.proven.length > 0 ? found : findProcesses(table, sought);
  };
}

function inOneHierarchy({ places }: Sought): readonly Place[] {
  const [one] = hierarchies().toSorted((some, other) => other.version - some.version);
  return places.filter(({ directory }) => hierarchyOf(directory) === one);
}
