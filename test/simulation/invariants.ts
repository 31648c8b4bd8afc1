import { leftovers } from "podsandbox/testing";
import { lastMoments, type SimulatedPod, type Simulation } from "./simulated-node.js";

/** What must hold whenever anything has happened. */
export const invariants = {
  process: "no process without a record",
  address: "no address used by two pods, or owed for ever",
  lease: "no teardown without the lease of its sandbox",
  fence: "no container started behind the fence",
  name: "no name free while something is left",
  rejected: "nothing rejected",
  end: "every sandbox ends",
  node: "no law of the node broken",
} as const;

/** One of the invariants. */
export type Invariant = keyof typeof invariants;

const mostViolations = 20;

/** Notes down that something is not as it must be. */
export function violate(
  { figures, pods }: Simulation,
  invariant: Invariant,
  sandboxId: string,
  message: string,
): void {
  const { violations } = figures;
  const isKnown = violations.some((one) => one.message === message);
  if (isKnown || violations.length >= mostViolations) return;
  const pod = pods.get(sandboxId);
  const before = pod === undefined ? [] : lastMoments(pod);
  violations.push({ invariant: invariants[invariant], sandboxId, message, before });
}

/** Looks whether all is well with one sandbox; it costs no more on a node with many. */
export function checkSandbox(simulation: Simulation, pod: SimulatedPod): void {
  const { figures, node, usersOf } = simulation;
  const { books, runtime, network } = node.world;
  const { id, name, address } = pod;
  figures.checks += 1;
  tellNodeViolations(simulation, id);
  const isAlive = runtime.alive[id] !== undefined;
  if (isAlive) checkProcesses(simulation, id);
  const isUsed = address !== undefined && (isAlive || network.held[id] !== undefined);
  if (isUsed && usersOf.get(address) !== id)
    violate(simulation, "address", id, `${id} has the address that was given to another`);
  // Of a sandbox that garbage collection put on record again, nobody knows a name.
  const isNameless = books.sandboxes[id] !== undefined && books.sandboxes[id].name === undefined;
  if (isNameless || books.names[name]?.ownerId === id) return;
  if (isAnythingUnowed(simulation, id))
    violate(simulation, "name", id, `the name of ${id} is free, and something of it is left`);
}

function checkProcesses(simulation: Simulation, id: string): void {
  const { books, runtime } = simulation.node.world;
  if (books.sandboxes[id] === undefined)
    violate(simulation, "process", id, `processes of ${id} live, and it has no record`);
  for (const containerId of runtime.containersOf[id] ?? []) {
    if (runtime.ofContainer[containerId] === undefined) continue;
    if (books.containers[containerId] === undefined)
      violate(simulation, "process", id, `${containerId} lives, and it has no record`);
  }
}

/** Whether anything of a sandbox exists that the ledger does not know of. */
export function isAnythingUnowed(simulation: Simulation, id: string): boolean {
  if (!isAnythingLeft(simulation, id)) return false;
  const { node } = simulation;
  const owed = Object.values(node.world.books.ledger).some(({ sandboxId }) => sandboxId === id);
  // Whoever still takes it down holds its lease, and gives it back as its last act.
  const isExcused = (thing: string): boolean => /^lease |^name |\(in the ledger\)$/.test(thing);
  return !owed || leftovers(node, id).some((thing) => !isExcused(thing));
}

/** Whether anything of a sandbox exists but its name. */
export function isAnythingLeft({ node }: Simulation, id: string): boolean {
  const { books, runtime, network, fileSystem, labels } = node.world;
  return (
    books.sandboxes[id] !== undefined ||
    books.containersOf[id] !== undefined ||
    runtime.sandboxes[id] !== undefined ||
    runtime.containersOf[id] !== undefined ||
    runtime.alive[id] !== undefined ||
    runtime.storage[id] !== undefined ||
    network.held[id] !== undefined ||
    fileSystem.owned[id] !== undefined ||
    labels[id] !== undefined
  );
}

/** Passes on what the fake node has noticed by itself. */
export function tellNodeViolations(simulation: Simulation, sandboxId: string): void {
  const { violations } = simulation.node;
  for (; simulation.told < violations.length; simulation.told += 1) {
    const message = violations[simulation.told] ?? "";
    const named = /pod-\d{7}/.exec(message)?.[0];
    violate(simulation, invariantOf(message), named ?? sandboxId, message);
  }
}

function invariantOf(message: string): Invariant {
  if (message.includes("behind the fence")) return "fence";
  if (message.startsWith("the name of")) return "name";
  return message.includes("an attachment is owed") ? "address" : "node";
}
