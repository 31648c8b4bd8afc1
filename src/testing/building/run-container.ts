import { append, delist } from "../world/index-lists.js";
import { killProcesses, startProcess } from "../world/processes.js";
import type { FakeProcess } from "../world/running.js";
import type { World } from "../world/world.js";
import { newProcess } from "./new-process.js";
import type { ContainerSpec } from "./pod-spec.js";

type NamedContainer = ContainerSpec & { readonly id: string };

/** The processes of a container: its first, which the record names, its children, its strays. */
export function planContainerProcesses(
  world: World,
  spec: NamedContainer,
  now: number,
): readonly FakeProcess[] {
  const { id: containerId, state = "running", children = 0, grandchildren = 0 } = spec;
  if (state === "creating") return [];
  const own = (command: string): FakeProcess => ({
    ...newProcess(world, spec, command, now),
    containerId,
    ...(state === "paused" && { state: "T" }),
  });
  return [
    own(state === "created" ? "init" : "main"),
    ...Array.from({ length: children }, () => own("child")),
    ...Array.from({ length: grandchildren }, () => newProcess(world, spec, "stray", now)),
  ];
}

/** The runtime has the container, and what of it lives in its state does. */
export function runContainer(
  world: World,
  sandboxId: string,
  { id, state = "running", holds = ["task", "shim"] }: NamedContainer,
  processes: readonly FakeProcess[],
): void {
  const { runtime } = world;
  const isDead = state === "exited" || state === "creating";
  if (runtime.containers[id] === undefined) append(runtime.containersOf, sandboxId, id);
  runtime.containers[id] = { sandboxId, state: isDead ? "running" : state, holds };
  if (isDead) runtime.exitCodes[id] = 0;
  for (const process of processes)
    if (!isDead || process.containerId === undefined) startProcess(world, sandboxId, process);
}

/** Nothing of the container runs, and the runtime knows it no more. */
export function unrunContainer(world: World, sandboxId: string, id: string, now: number): void {
  const { runtime } = world;
  killProcesses(world, { sandboxId, containerId: id }, now);
  delete runtime.containers[id];
  delete runtime.exitCodes[id];
  delete runtime.delivered[id];
  delist(runtime.containersOf, sandboxId, id);
}
