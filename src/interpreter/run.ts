import type { ContainerRecord } from "../model/container.js";
import type { ContainerFact, SandboxFact } from "../model/facts.js";
import type { SandboxPhase, SandboxRecord } from "../model/sandbox.js";
import type { ContainerEvent } from "../ports/extensions.js";
import type { Happening, StepReport } from "../observe/events.js";
import type { Caller, PortCall } from "../wrappers/caller.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import type { Left } from "./report.js";
import type { PlanContext } from "./step.js";

/** A fact as the store is asked to record it. */
export type FactRequest =
  | { readonly sandboxId: string; readonly fact: SandboxFact }
  | { readonly containerId: string; readonly fact: ContainerFact };

/** A fact that is not written yet, and what subscribers are told of once it is. */
export interface PendingFact {
  readonly request: FactRequest;
  readonly event: ContainerEvent | undefined;
}

/** One run of a list: everything that changes while it runs is here. */
export interface Run {
  readonly sandboxId: string;
  /** The container that the run is about, or that its caller named. */
  readonly containerId: string | undefined;
  /** Whose steps are run: failures are recorded of a sandbox only, which has a place for them. */
  readonly about: "sandbox" | "container";
  readonly ports: PreparedPorts;
  readonly caller: Caller;
  readonly plan: PlanContext;
  readonly tell: (happening: Happening) => void;
  /** When it began, in the clock's `elapsed` milliseconds. */
  readonly started: number;
  readonly settled: StepReport[];
  readonly outlived: PortCall[];
  readonly warnings: string[];
  /** Facts that hold for this run although the store could not write them. */
  readonly pending: PendingFact[];
  /** While they are being written: whoever comes meanwhile waits for it. */
  writing: Promise<void> | undefined;
  /** What the caller's policy has given up; the ledger holds it. */
  readonly givenUp: Left[];
  /** Facts of containers that came about in this run, by container. */
  readonly known: Map<string, ContainerFact[]>;
  /** The sandbox as last read, with what was recorded since; before that, what its id says. */
  last: SandboxRecord;
  /** How far the sandbox had come when its record was first read; nothing, if it never was. */
  before: SandboxPhase | undefined;
  /** Whether it is known what containers there are; where there is no sandbox, there are none. */
  areContainersKnown: boolean;
  /** The containers as last listed. */
  containers: readonly ContainerRecord[];
}
