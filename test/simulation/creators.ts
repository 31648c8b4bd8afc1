import { addPod, createContainer } from "podsandbox/testing";
import type { ContainerSpec, PodPart, ProcessSpec } from "podsandbox/testing";
import { violate } from "./invariants.js";
import type { Random } from "./random.js";
import { idLength, nameOf, noteMoment, sleep } from "./simulated-node.js";
import type { PodKind, SimulatedPod, Simulation } from "./simulated-node.js";

/**
 * A pod comes to be: whole, half-made, or without a record, as a crash of its creator leaves it.
 */
export function createPod(simulation: Simulation, kind: PodKind): SimulatedPod {
  const { node, random, figures, pods, usersOf } = simulation;
  figures.podsCreated += 1;
  const id = `pod-${String(figures.podsCreated).padStart(idLength - 4, "0")}`;
  const address = freeAddress(simulation);
  // The fake gives the pod with this number the address of this number.
  node.world.counters.pod = address - 1;
  const name = nameOf(id);
  addPod(node, { id, name, ...specOf(random, kind) });
  const hasAddress = node.world.network.held[id] !== undefined;
  const pod: SimulatedPod = {
    ...{ id, name, kind, moments: [], momentCount: 0 },
    ...(hasAddress && { address }),
  };
  pods.set(id, pod);
  noteMoment(pod, { at: simulation.clock.elapsed(), what: "created", outcome: kind });
  if (!hasAddress) return pod;
  const before = usersOf.get(address);
  if (before !== undefined && node.world.runtime.alive[before] !== undefined)
    violate(simulation, "address", before, `${id} was given the address that ${before} uses`);
  usersOf.set(address, id);
  return pod;
}

/**
 * A creator, which is a process of its own, adds a container to a pod that runs, or tries to: it
 * takes its time between its steps, and may die at any of them.
 */
export async function addContainerSlowly(
  simulation: Simulation,
  { id: sandboxId }: SimulatedPod,
): Promise<void> {
  const { node, random, figures } = simulation;
  const { identity, ports, die } = node.join();
  const store = simulation.plant(ports, simulation).store;
  const pace = async (): Promise<void> => {
    await sleep(simulation, random.between(0, 3_000));
    if (!random.chance(0.05)) return;
    figures.creatorsCrashed += 1;
    die();
  };
  const process = { identity, ports: { ...ports, store } };
  const { dFor, ...nature } = natureOf(random);
  // The fake's creator takes its own work for undone once it has killed it.
  void dFor;
  await createContainer(node, { sandboxId, id: `${sandboxId}-late`, process, pace, ...nature });
  die();
}

const beforeRecord: readonly PodPart[] = ["name", "label", "paths", "cgroups", "storage"];
const inOrder: readonly PodPart[] = [
  ...(["name", "record", "label", "paths", "namespace"] as const),
  ...(["attachments", "mounts", "cgroups", "storage", "infra"] as const),
];

function specOf(random: Random, kind: PodKind): Parameters<typeof addPod>[1] {
  if (kind === "without a record")
    return { halfMade: beforeRecord.slice(0, random.between(2, beforeRecord.length)) };
  if (kind === "half-made")
    return { halfMade: inOrder.slice(0, random.between(2, inOrder.length)) };
  const count = random.between(1, 4);
  return {
    containers: Array.from({ length: count }, () => containerOf(random)),
    network: random.chance(0.1) ? "node" : "pod",
    infra: random.chance(0.1) ? "dead" : "alive",
  };
}

function containerOf(random: Random): ContainerSpec {
  const isUsual = random.chance(0.6);
  const state = random.pick(["created", "exited", "paused", "creating", "unknown"]);
  return { state: isUsual ? "running" : state, ...natureOf(random) };
}

function natureOf(random: Random): ProcessSpec & Pick<ContainerSpec, "children"> {
  const nature = random.next();
  return {
    children: random.between(0, 2),
    ...(nature < 0.15 && { ignoresTerm: true }),
    ...(nature > 0.9 && { dFor: random.between(100, 90_000) }),
    ...(random.chance(0.3) && { exitsAfter: random.between(1, 20_000) }),
  };
}

/** The lowest address that no network plugin holds for anybody, as an allocator finds it. */
function freeAddress({ node, pods }: Simulation): number {
  const taken = new Set<number | undefined>();
  for (const holder of Object.keys(node.world.network.held)) taken.add(pods.get(holder)?.address);
  let address = 1;
  while (taken.has(address)) address += 1;
  return address;
}
