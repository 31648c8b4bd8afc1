import { err, type Result } from "neverthrow";
import { atEdge } from "../interpreter/edge.js";
import type { LifecycleOptions } from "../interpreter/run-options.js";
import type { PodSandboxRequest } from "../model/requests.js";
import type { TeardownEvent } from "../observe/events.js";
import { removePodSandbox, type RemoveReport } from "../remove-pod-sandbox.js";
import { gaveUpLife } from "../steps/prove-dead.js";
import { stopPodSandbox, type StopPodSandboxError, type StopReport } from "../stop-pod-sandbox.js";
import { createSignal } from "../wrappers/host.js";
import { textOf } from "../wrappers/operation.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { tolerate } from "../wrappers/tolerate.js";
import type { Coordination } from "./coordination.js";
import { coordinatePorts } from "./coordinate-ports.js";
import type { AttemptError, CreatorsAtWork } from "./coordinator-errors.js";
import { givesUpAll, policyAt } from "./demand.js";
import { failLeg, type Flight, type Leg } from "./flight.js";

/**
 * Flies leg after leg, and answers everybody who waits for one. It depends on no caller: when the
 * last has left, it goes on under its own limits. It never rejects. (T01, T02)
 */
export async function fly(all: Coordination, flight: Flight): Promise<void> {
  try {
    all.admissions.announce(flight.sandboxId);
    while (await flyLeg(all, flight));
  } catch (thrown) {
    all.flights.delete(flight.sandboxId);
    const defect = { kind: "defect", message: textOf(thrown) } as const;
    for (const leg of [flight.leg, flight.next]) if (leg !== undefined) failLeg(leg, defect);
  }
}

/** Flies one leg, and says whether there is another. */
async function flyLeg(all: Coordination, flight: Flight): Promise<boolean> {
  const { leg } = flight;
  if (leg.operation === "stop-pod-sandbox") {
    const stopped = await atEdge(() => attempt(all, flight, stopPodSandbox));
    const goesOn = conclude(all, flight, stopped);
    leg.stopped.resolve(stopped);
    return goesOn;
  }
  const removed = await atEdge(() => attempt(all, flight, removePodSandbox));
  const goesOn = conclude(all, flight, removed);
  leg.removed.resolve(removed);
  leg.stopped.resolve(removed.map(asStop));
  return goesOn;
}

/** Whoever waited for a stop is told what it came to: what is removed is stopped, or given up. */
function asStop(report: RemoveReport): StopReport {
  if (report.outcome === "absent") return { ...report, outcome: "absent" };
  return { ...report, outcome: gaveUpLife(report) ? "given-up-alive" : "stopped" };
}

/**
 * Remembers a failure, or forgets it, and says whether another leg follows. The flight is over
 * before anybody can hear of its end, so that nobody joins it any more.
 */
function conclude<Report>(
  { flights, backOffs }: Coordination,
  flight: Flight,
  result: Result<Report, AttemptError>,
): boolean {
  const { sandboxId, leg, next } = flight;
  if (result.isOk()) {
    backOffs.forget(sandboxId);
  } else {
    const { operation } = leg;
    const failure = backOffs.fail({ sandboxId, operation, error: result.error });
    if (next !== undefined && !isTriedAfter(leg, next)) {
      flights.delete(sandboxId);
      failLeg(next, failure);
      return false;
    }
  }
  if (next === undefined) {
    flights.delete(sandboxId);
    return false;
  }
  flight.leg = next;
  flight.next = undefined;
  return true;
}

/** A remove that gives up more may come past what the stop has failed at. */
function isTriedAfter(failed: Leg, next: Leg): boolean {
  const isUrgent = [...next.passengers].some(({ now }) => now);
  return isUrgent || !givesUpAll(failed.demand, next.demand);
}

type Lifecycle<Report> = (
  ports: PreparedPorts,
  request: PodSandboxRequest,
  options: LifecycleOptions,
) => PromiseLike<Result<Report, StopPodSandboxError>>;

async function attempt<Report>(
  all: Coordination,
  { sandboxId, leg }: Flight,
  lifecycle: Lifecycle<Report>,
): Promise<Result<Report, AttemptError>> {
  const atWork = await awaitCreators(all, sandboxId, leg);
  if (atWork !== undefined) return err(atWork);
  const { turns, lane, settings } = all;
  const ports = coordinatePorts(all.ports, { sandboxId, turns, lane, track: leg.track });
  for (;;) {
    leg.isOvertaken = false;
    leg.run = createSignal();
    const result = await lifecycle(
      ports,
      { podSandboxId: sandboxId, exact: true },
      {
        signal: leg.run.signal,
        observe: (event) => tell(leg, event),
        profile: settings.profile,
        policy: policyAt(leg.demand, ports.clock.now()),
      },
    );
    leg.run = undefined;
    if (result.isOk() || !leg.isOvertaken) return result;
  }
}

/** The exclusive side of the fence: whoever was admitted before ends first. */
async function awaitCreators(
  { admissions, settings, ports }: Coordination,
  sandboxId: string,
  { track }: Leg,
): Promise<CreatorsAtWork | undefined> {
  const creators = admissions.untilEmpty(sandboxId, settings.creatorMilliseconds);
  if (creators === undefined) return undefined;
  const began = ports.clock.elapsed();
  const text = `${creators.inside} admitted to create in it`;
  const waiting = track.wait(undefined, { kind: "text", text });
  const left = await creators.left;
  waiting.over();
  if (left === 0) return undefined;
  const milliseconds = ports.clock.elapsed() - began;
  return { kind: "creators-at-work", sandboxId, creators: left, milliseconds };
}

/** An observer that throws takes nothing from the others. */
function tell({ track, passengers }: Leg, event: TeardownEvent): void {
  track.observe(event);
  for (const { observe } of passengers) tolerate(() => observe?.(event));
}
