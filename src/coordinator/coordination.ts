import { defaultPolicy, type Policy } from "../model/policy.js";
import type { SandboxFound } from "../ports/container-store.js";
import type { Fault } from "../ports/fault.js";
import type { Result } from "neverthrow";
import { createCancellation } from "../wrappers/cancellation.js";
import type { Caller } from "../wrappers/caller.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { createAdmissions, type Admissions } from "./admissions.js";
import { createBackOffs, type BackOffs } from "./back-offs.js";
import type { Settings } from "./coordinator-options.js";
import type { Flight } from "./flight.js";
import { createNamespaceLane, type NamespaceLane } from "./namespace-lane.js";
import { createTurns, type Turns } from "./turns.js";

/** All that a coordinator holds. What is about one sandbox is gone when it has settled. */
export interface Coordination {
  readonly ports: PreparedPorts;
  readonly settings: Settings;
  /** What holds where a caller says nothing. */
  readonly policy: Policy;
  /** By exact id. */
  readonly flights: Map<string, Flight>;
  /** Look-ups under way, by what was asked for. */
  readonly lookUps: Map<string, Promise<Result<SandboxFound, Fault>>>;
  readonly turns: Turns;
  readonly lane: NamespaceLane;
  readonly backOffs: BackOffs;
  readonly admissions: Admissions;
}

/** Makes a coordinator's state, with nothing in it. */
export function createCoordination(ports: PreparedPorts, settings: Settings): Coordination {
  const { clock } = ports;
  return {
    ports,
    settings,
    policy: settings.profile?.policy ?? defaultPolicy,
    flights: new Map(),
    lookUps: new Map(),
    turns: createTurns(clock, settings),
    lane: createNamespaceLane(clock, settings.namespaceMilliseconds),
    backOffs: createBackOffs(clock, settings),
    admissions: createAdmissions(clock),
  };
}

/** Looks up an id on nobody's behalf: whoever gave up takes the answer from nobody else. */
export async function findSandbox(
  { ports }: Coordination,
  id: string,
): Promise<Result<SandboxFound, Fault>> {
  const found = await ports.store.findSandbox({ id }, nobody);
  ports.rest();
  return found;
}

const nobody: Caller = {
  cancellation: createCancellation(undefined),
  observed: false,
  note: () => undefined,
};

/** Whether stopping has begun here: until it has succeeded, nothing is admitted. */
export function isStoppingHere({ flights, backOffs }: Coordination, sandboxId: string): boolean {
  return flights.has(sandboxId) || backOffs.find(sandboxId) !== undefined;
}
