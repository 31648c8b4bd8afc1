import type { Coordinator } from "podsandbox";
import type { FakeClock, FakeNode, FakePorts } from "podsandbox/testing";
import type { Figures } from "./figures.js";
import type { Random } from "./random.js";

/** What happened to a sandbox, as little of it as can be kept of every call. */
export interface Moment {
  readonly at: number;
  readonly what: string;
  readonly outcome: string;
}

/** How far the creation of a pod came. */
export type PodKind = "whole" | "half-made" | "without a record";

/** A pod of which something may exist. */
export interface SimulatedPod {
  readonly id: string;
  readonly name: string;
  readonly kind: PodKind;
  /** Missing where it is on no network. */
  readonly address?: number;
  /** When it was to go; missing as long as it is to run. */
  goingSince?: number;
  /** Whether it was removed, and the ledger owes something of it. */
  isRemoved?: boolean;
  /** The last moments of it, in a ring. */
  readonly moments: Moment[];
  momentCount: number;
}

/** All that the parts of a simulation share. */
export interface Simulation {
  readonly random: Random;
  readonly figures: Figures;
  readonly node: FakeNode;
  readonly clock: FakeClock;
  /** Every pod of which something may exist, by id. */
  readonly pods: Map<string, SimulatedPod>;
  /** Which pod was given an address last. */
  readonly usersOf: Map<number, string>;
  /** Breaks the ports on purpose, so that it can be seen whether it is noticed. */
  readonly plant: (ports: FakePorts, simulation: Simulation) => FakePorts;
  /** The same for whatever is between the coordinator and its callers. */
  readonly plantAround: (coordinator: Coordinator) => Coordinator;
  /** Whether calls go wrong at the moment. */
  isStormy: boolean;
  /** Whether pods that end are followed by others. */
  isOpen: boolean;
  /** Whether the simulation is over, so that nobody goes on. */
  isOver: boolean;
  /** How many of the fake node's own violations have been told. */
  told: number;
  /** The runtime process dies, and another begins. */
  crash: () => void;
}

/** How long the id of every simulated sandbox is. */
export const idLength = 11;

/** The name that a simulated sandbox reserves. */
export function nameOf(id: string): string {
  return `name-of-${id}`;
}

const momentsKept = 16;

/** Notes down what happened to a sandbox, in place of what is too long ago. */
export function noteMoment(pod: SimulatedPod, moment: Moment): void {
  pod.moments[pod.momentCount % momentsKept] = moment;
  pod.momentCount += 1;
}

/** What happened to a sandbox last, in words, the oldest first. */
export function lastMoments(pod: SimulatedPod): readonly string[] {
  const from = pod.momentCount % momentsKept;
  const { moments } = pod;
  return [...moments.slice(from), ...moments.slice(0, from)].map(
    ({ at, what, outcome }) => `${(at / 1_000).toFixed(3)} s  ${what}: ${outcome}`,
  );
}

/** Waits on the node's clock, which no crash of the runtime stops. */
export function sleep(simulation: Simulation, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    simulation.clock.after(milliseconds, () => {
      if (!simulation.isOver) resolve();
    });
  });
}
