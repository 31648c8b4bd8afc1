import { createFakeNode, leftovers } from "podsandbox/testing";
import { noFigures, type Figures } from "./figures.js";
import { tellNodeViolations, violate } from "./invariants.js";
import { collectStrangers, forgetRemoved, keepPlace } from "./kubelet.js";
import { createRandom } from "./random.js";
import { startRuntime, type RuntimeProcess } from "./runtime-process.js";
import { sleep, type Simulation } from "./simulated-node.js";

/** What a simulation is to be of. */
export interface SimulationOptions {
  readonly seed: number;
  /** Pods at one time. */
  readonly pods: number;
  /** Hours on the virtual clock. */
  readonly hours: number;
  /** Breaks the ports on purpose. */
  readonly plant?: Simulation["plant"] | undefined;
  /** Breaks the coordinator on purpose. */
  readonly plantAround?: Simulation["plantAround"] | undefined;
  /** Is told every virtual hour. */
  readonly onHour?: (figures: Figures) => void;
}

const minute = 60_000;
const stormMinutes = 10;
const calmMinutes = 20;

/**
 * Simulates a node, its kubelet and its creators over virtual hours: ten minutes in which calls go
 * wrong and the runtime crashes, then twenty in which all that was to go has to end.
 */
export async function simulate(options: SimulationOptions): Promise<Figures> {
  const simulation = createSimulation(options);
  const { figures } = simulation;
  const runtime = startRuntime(simulation);
  const places = Array.from({ length: options.pods }, () => keepPlace(simulation, runtime));
  void keepCollecting(simulation, runtime);
  const minutes = Math.ceil((options.hours * 60) / (stormMinutes + calmMinutes)) * 30;
  for (let at = 0; at < minutes && figures.violations.length === 0; at += 1) {
    const minuteOfTurn = at % (stormMinutes + calmMinutes);
    simulation.isStormy = minuteOfTurn < stormMinutes;
    if (at === minutes - calmMinutes) simulation.isOpen = false;
    await passMinute(simulation, runtime);
    if ((at + 1) % (stormMinutes + calmMinutes) === 0) checkEnded(simulation);
    if ((at + 1) % 60 === 0) options.onHour?.(figures);
  }
  if (figures.violations.length === 0) {
    await Promise.all(places);
    await sleep(simulation, calmMinutes * minute);
    forgetRemoved(simulation);
    checkNothingLeft(simulation, runtime);
  }
  simulation.isOver = true;
  // What is still under way counts on.
  return structuredClone(figures);
}

function createSimulation({ seed, pods, hours, ...planted }: SimulationOptions): Simulation {
  const node = createFakeNode({ journal: false });
  return {
    random: createRandom(seed),
    figures: noFigures({ seed, pods, hours }),
    node,
    clock: node.clock,
    pods: new Map(),
    usersOf: new Map(),
    plant: planted.plant ?? ((ports) => ports),
    plantAround: planted.plantAround ?? ((coordinator) => coordinator),
    isStormy: false,
    isOpen: true,
    isOver: false,
    told: 0,
    crash: () => undefined,
  };
}

async function passMinute(simulation: Simulation, runtime: RuntimeProcess): Promise<void> {
  const { random } = simulation;
  const crashAt = random.between(0, minute - 1);
  if (simulation.isStormy && random.chance(0.3)) {
    await sleep(simulation, crashAt);
    simulation.crash();
    await sleep(simulation, minute - crashAt);
  } else await sleep(simulation, minute);
  tellNodeViolations(simulation, "");
  forgetWhatWasTold(simulation);
  collectStrangers(simulation, runtime);
  forgetRemoved(simulation);
}

/** Garbage is collected again and again, at any moment of what goes on beside it. */
async function keepCollecting(simulation: Simulation, runtime: RuntimeProcess): Promise<void> {
  for (;;) {
    await sleep(simulation, simulation.random.between(0, 20_000));
    await runtime.collect();
  }
}

/** The fake node keeps what it was told; a simulation of days would keep it all. */
function forgetWhatWasTold({ node: { world }, pods }: Simulation): void {
  for (const id of Object.keys(world.nri.told)) if (!pods.has(id)) delete world.nri.told[id];
  world.events.length = 0;
  world.hooks.ran.length = 0;
}

/** What was to go before the last fault has ended by now. */
function checkEnded(simulation: Simulation): void {
  const { pods, clock, node } = simulation;
  const calmSince = clock.elapsed() - calmMinutes * minute;
  for (const { id, goingSince = Infinity } of pods.values())
    if (goingSince <= calmSince)
      violate(simulation, "end", id, `${id} has not ended ${calmMinutes} minutes after all faults`);
  for (const { id, sandboxId, at } of Object.values(node.world.books.ledger))
    if (at <= clock.now() - calmMinutes * minute)
      violate(simulation, "address", sandboxId, `${id} is owed for ever`);
}

/** After the end, the node is as it was before the first pod. */
function checkNothingLeft(simulation: Simulation, runtime: RuntimeProcess): void {
  const { node, pods } = simulation;
  for (const { id } of pods.values()) violate(simulation, "end", id, `${id} has not ended`);
  const left = leftovers(node);
  if (left.length > 0) violate(simulation, "end", "", `left at the end: ${left.join(", ")}`);
  const counts = Object.entries(runtime.coordinator().counts()).filter(([, count]) => count > 0);
  if (counts.length > 0)
    violate(simulation, "end", "", `the coordinator still holds ${JSON.stringify(counts)}`);
  tellNodeViolations(simulation, "");
}
