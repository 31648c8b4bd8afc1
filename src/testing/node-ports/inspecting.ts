import type { ContainerRecord, RuntimeState } from "../../index.js";
import type { Machine } from "../engine/machine.js";
import { livingProcesses } from "../world/processes.js";

/** What the runtime says of a container, whatever the record says. */
export function inspectContainer(machine: Machine, container: ContainerRecord): RuntimeState {
  const { world, clock } = machine;
  const { id, sandboxId } = container;
  const held = world.runtime.containers[id];
  if (held === undefined) return "absent";
  if (hasDeadAgent(machine, sandboxId)) return "unknown";
  const isAlive = livingProcesses(world, { sandboxId, containerId: id }, clock.now()).length > 0;
  return isAlive ? held.state : "stopped";
}

/** What the runtime says of a sandbox's own process. */
export function inspectSandbox({ world, clock }: Machine, sandboxId: string): RuntimeState {
  const held = world.runtime.sandboxes[sandboxId];
  if (held === undefined) return "absent";
  const processes = livingProcesses(world, { sandboxId }, clock.now());
  return processes.some(({ pid }) => pid === held.pid) ? "running" : "stopped";
}

/** Whether the sandbox is a virtual machine whose agent no longer answers, though it runs. */
export function hasDeadAgent(machine: Machine, sandboxId: string): boolean {
  if (machine.world.runtime.sandboxes[sandboxId]?.agent !== "dead") return false;
  return inspectSandbox(machine, sandboxId) === "running";
}
