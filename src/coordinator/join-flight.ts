import { err, ok, type Result } from "neverthrow";
import type { RunOptions } from "../interpreter/run-options.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import { parsePodSandboxRequest, type PodSandboxRequest } from "../model/requests.js";
import { awaitAnswer, nothingBegun, reportSoFar } from "./await-answer.js";
import type { Coordination } from "./coordination.js";
import type { CoordinatedError } from "./coordinator-errors.js";
import { parseCoordinatedOptions, type CoordinatedOptions } from "./coordinator-options.js";
import { demandOf } from "./demand.js";
import { createLeg, demandOfLeg, type Flight, type Leg, type LegOperation } from "./flight.js";
import { fly } from "./fly.js";
import { lookUp, pausing } from "./look-up.js";

/** What a caller asks for, made sure of. */
interface Asked {
  readonly operation: LegOperation;
  readonly request: PodSandboxRequest;
  readonly options: RunOptions;
  readonly now: boolean;
  /** When it called, in wall-clock milliseconds: its grace period begins there. */
  readonly at: number;
}

/** Which of a leg's answers a caller waits for. */
type AnswerOf<Report> = (leg: Leg) => Promise<Result<Report, CoordinatedError>>;

/**
 * Joins the flight of the sandbox that is meant, or begins one, and waits for its answer for as
 * long as the caller does. Where the id is one in flight, no port is called: a storm costs nothing.
 */
export async function joinFlight<Report>(
  all: Coordination,
  operation: LegOperation,
  request: PodSandboxRequest,
  options: CoordinatedOptions | undefined,
  answerOf: AnswerOf<Report>,
): Promise<Result<Report, CoordinatedError>> {
  const asked = ask(all, operation, request, options);
  if (asked.isErr()) return err(asked.error);
  const { signal } = asked.value.options;
  const exactId = await awaitAnswer(
    () => exactIdOf(all, asked.value),
    signal,
    () => gaveUpFirst(asked.value),
  );
  if (exactId.isErr()) return err(exactId.error);
  const sandboxId = exactId.value;
  const failure = all.flights.has(sandboxId) ? undefined : pausing(all, sandboxId, asked.value.now);
  if (failure !== undefined) return err(failure);
  const { flight, leg } = board(all, sandboxId, asked.value);
  const passenger = { observe: asked.value.options.observe, now: asked.value.now };
  leg.passengers.add(passenger);
  const answer = await awaitAnswer(
    () => answerOf(leg),
    signal,
    () => gaveUp(all, flight, leg),
  );
  leg.passengers.delete(passenger);
  return answer;
}

function ask(
  { ports }: Coordination,
  operation: LegOperation,
  request: PodSandboxRequest,
  options: CoordinatedOptions = {},
): Result<Asked, InvalidRequest> {
  const parsed = parsePodSandboxRequest(request);
  if (parsed.isErr()) return err(parsed.error);
  const chosen = parseCoordinatedOptions(options);
  if (chosen.isErr()) return err(chosen.error);
  const { now = false, ...given } = chosen.value;
  return ok({ operation, request: parsed.value, options: given, now, at: ports.clock.now() });
}

/** The exact id; whatever is in flight or pausing under what was asked for is exact already. */
async function exactIdOf(
  all: Coordination,
  { request, operation, now }: Asked,
): Promise<Result<string, CoordinatedError>> {
  const { podSandboxId, exact } = request;
  if (exact === true || all.flights.has(podSandboxId)) return ok(podSandboxId);
  const failure = pausing(all, podSandboxId, now);
  return failure === undefined ? lookUp(all, request, operation) : err(failure);
}

/** The flight of a sandbox, and the leg of it that does what is asked. */
function board(
  all: Coordination,
  sandboxId: string,
  { operation, options, at }: Asked,
): { readonly flight: Flight; readonly leg: Leg } {
  const demand = demandOf(all.policy, options.policy, at);
  const { clock } = all.ports;
  const flight = all.flights.get(sandboxId);
  if (flight === undefined) {
    const leg = createLeg(clock, all.settings.profile, operation, demand);
    const begun: Flight = { sandboxId, began: clock.elapsed(), leg, next: undefined };
    all.flights.set(sandboxId, begun);
    void fly(all, begun);
    return { flight: begun, leg };
  }
  const { leg } = flight;
  if (operation === "stop-pod-sandbox" || leg.operation === operation) {
    demandOfLeg(leg, demand);
    return { flight, leg };
  }
  // A remove waits for the stop, and shortens its grace only where its caller says so itself.
  if (options.policy?.gracePeriodSeconds !== undefined)
    demandOfLeg(leg, { ...leg.demand, killAt: Math.min(leg.demand.killAt, demand.killAt) });
  flight.next ??= createLeg(clock, all.settings.profile, operation, demand);
  demandOfLeg(flight.next, demand);
  return { flight, leg: flight.next };
}

function gaveUp({ ports }: Coordination, { sandboxId, began }: Flight, { track }: Leg) {
  const milliseconds = ports.clock.elapsed() - began;
  const report = reportSoFar(sandboxId, track.report(), milliseconds, [goesOn]);
  return { kind: "cancelled", next: [], report } as const;
}

const goesOn = "the teardown goes on without this caller: another call joins it";

function gaveUpFirst(asked: Asked) {
  const report = reportSoFar(asked.request.podSandboxId, nothingBegun, 0);
  return { kind: "cancelled", next: [], report } as const;
}
