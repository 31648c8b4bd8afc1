import { errAsync, type ResultAsync } from "neverthrow";
import { atEdge } from "../interpreter/edge.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import type { PodSandboxRequest } from "../model/requests.js";
import type { RemoveReport } from "../remove-pod-sandbox.js";
import type { StopReport } from "../stop-pod-sandbox.js";
import { preparedOnce, type AnyPorts } from "../wrappers/prepare-ports.js";
import { admit, type AdmittedWork } from "./admit.js";
import { createCoordination, type Coordination } from "./coordination.js";
import type { AdmitError, CoordinatedError } from "./coordinator-errors.js";
import {
  readSettings,
  type CoordinatedOptions,
  type CoordinatorOptions,
} from "./coordinator-options.js";
import { joinFlight } from "./join-flight.js";
import { progressOf, type TeardownProgress } from "./progress.js";

/** How much a coordinator holds at the moment: all 0 once everything has settled and succeeded. */
export interface CoordinatorCounts {
  readonly inFlight: number;
  readonly backingOff: number;
  readonly admitted: number;
  readonly lookUps: number;
  readonly programsRunning: number;
  readonly programsWaiting: number;
  readonly namespacesWaiting: number;
}

/** Stops and removes the sandboxes of one node for many callers at one time. */
export interface Coordinator {
  /**
   * Stops a sandbox, or joins whoever stops or removes it. A shorter grace period than that of the
   * stop under way overtakes it.
   */
  stop(
    request: PodSandboxRequest,
    options?: CoordinatedOptions,
  ): ResultAsync<StopReport, CoordinatedError>;

  /** Removes a sandbox, or joins whoever removes it; a stop under way is waited for. */
  remove(
    request: PodSandboxRequest,
    options?: CoordinatedOptions,
  ): ResultAsync<RemoveReport, CoordinatedError>;

  /**
   * Does a creator's work in a sandbox that is not being stopped; a stop waits for it, within a
   * limit. The work must not wait for a stop of its own sandbox.
   */
  admit<Value, Failure>(
    sandboxId: string,
    work: AdmittedWork<Value, Failure>,
  ): ResultAsync<Value, Failure | AdmitError>;

  /** How every teardown stands that is under way or whose last attempt failed. Calls no port. */
  progress(): readonly TeardownProgress[];

  /** How much it holds. */
  counts(): CoordinatorCounts;
}

/**
 * Makes a coordinator: state around the pure functions, for a process that many callers ask at the
 * same time. Calls about one sandbox join one flight; sandboxes share nothing but the number of
 * programs that run. Where ports or options cannot be meant, every call answers `invalid-request`.
 *
 * @example
 * ```ts no-run
 * const coordinator = createCoordinator(ports);
 * const stopped = await coordinator.stop({ podSandboxId: "4f1c" }, { signal });
 * console.table(coordinator.progress());
 * ```
 */
export function createCoordinator(ports: AnyPorts, options?: CoordinatorOptions): Coordinator {
  const made = preparedOnce(ports).andThen((prepared) =>
    readSettings(options).map((settings) => createCoordination(prepared, settings)),
  );
  return made.isErr() ? refuseAll(made.error) : coordinatorOf(made.value);
}

function coordinatorOf(all: Coordination): Coordinator {
  return {
    stop: (request, options) =>
      atEdge(() =>
        joinFlight(all, "stop-pod-sandbox", request, options, ({ stopped }) => stopped.promise),
      ),
    remove: (request, options) =>
      atEdge(() =>
        joinFlight(all, "remove-pod-sandbox", request, options, ({ removed }) => removed.promise),
      ),
    admit: (sandboxId, work) => atEdge(() => admit(all, sandboxId, work)),
    progress: () => progressOf(all),
    counts: () => ({
      inFlight: all.flights.size,
      backingOff: all.backOffs.all().length,
      admitted: all.admissions.count(),
      lookUps: all.lookUps.size,
      programsRunning: all.turns.counts().running,
      programsWaiting: all.turns.counts().waiting,
      namespacesWaiting: all.lane.waiting(),
    }),
  };
}

function refuseAll(error: InvalidRequest): Coordinator {
  return {
    stop: () => errAsync(error),
    remove: () => errAsync(error),
    admit: () => errAsync(error),
    progress: () => [],
    counts: () => nothing,
  };
}

const nothing: CoordinatorCounts = {
  inFlight: 0,
  backingOff: 0,
  admitted: 0,
  lookUps: 0,
  programsRunning: 0,
  programsWaiting: 0,
  namespacesWaiting: 0,
};
