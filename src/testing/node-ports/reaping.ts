import type { AdapterFault, ContainerRecord, Done, Result, SandboxRecord } from "../../index.js";
import { guardOwner } from "../engine/guards.js";
import type { Machine } from "../engine/machine.js";
import { done, failed, isDone, wasDone } from "../engine/outcome.js";
import { clear } from "../world/disk-space.js";
import { delist } from "../world/index-lists.js";
import { livingProcesses, toLiving, type Whose } from "../world/processes.js";

type Answered = Result<Done, AdapterFault>;

/** The runtime holds nothing of the dead container, its cgroups included. */
export function reapContainer(machine: Machine, container: ContainerRecord): Answered {
  const { runtime, fileSystem } = machine.world;
  const { id, sandboxId } = container;
  const held = runtime.containers[id];
  guardOwner(machine, "reapContainer", id, held, sandboxId);
  const refusal = whyNotYet(machine, { sandboxId, containerId: id });
  if (refusal !== undefined) return refusal;
  let hasChanged = held !== undefined;
  for (const path of container.cgroups ?? []) {
    if (fileSystem.cgroups[path]?.containerId !== id) continue;
    hasChanged = clear(fileSystem, "cgroups", path) || hasChanged;
  }
  if (held === undefined) return done(hasChanged);
  delete runtime.containers[id];
  delete runtime.exitCodes[id];
  delete runtime.delivered[id];
  delist(runtime.containersOf, held.sandboxId, id);
  return isDone;
}

/** The runtime holds nothing of the dead sandbox container. */
export function reapSandbox(machine: Machine, { id }: SandboxRecord): Answered {
  const { sandboxes } = machine.world.runtime;
  const refusal = whyNotYet(machine, { sandboxId: id });
  if (refusal !== undefined) return refusal;
  if (sandboxes[id] === undefined) return wasDone;
  delete sandboxes[id];
  return isDone;
}

function whyNotYet({ world, clock }: Machine, whose: Whose): Answered | undefined {
  const living = livingProcesses(world, whose, clock.now());
  if (living.length === 0) return undefined;
  return failed("refused", "a process of it lives", { processes: toLiving(living) });
}
