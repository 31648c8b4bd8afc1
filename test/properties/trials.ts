import * as fc from "fast-check";
import {
  err,
  ok,
  profiles,
  removePodSandbox,
  stopPodSandbox,
  type Element,
  type LifecycleOptions,
  type RemovePodSandboxError,
  type Result,
  type RunReport,
  type StopPodSandboxError,
} from "podsandbox";
import { pairFaults, singleFaults, type FakeNode, type PlannedFault } from "podsandbox/testing";
import { expect } from "vitest";
import type { Scenario } from "#dist/testing/sweep/run-schedule.js";
import { allElse, isAlive, untilEnded } from "#dist/testing/sweep/until-ended.js";
import { endWithoutExitCodes } from "./end-state.js";
import { buildWorld, helpAlong, type RandomWorld } from "./worlds.js";

/** Up to three faults, at any calls. */
export const faults: fc.Arbitrary<readonly PlannedFault[]> = fc.array(
  fc.record({
    at: fc.integer({ min: 1, max: 90 }),
    how: fc.oneof(fc.constantFrom(...pairFaults), fc.constantFrom(...singleFaults)),
  }),
  { maxLength: 3 },
);

/** Why a world's run stopped short. */
export type RunError = StopPodSandboxError | RemovePodSandboxError;

/** Stops or removes the pod of a world, as the world says. */
export async function runWorld(
  { ports }: Pick<FakeNode, "ports">,
  { operation, pod, profile, policy }: RandomWorld,
  options?: Pick<LifecycleOptions, "signal" | "observe">,
): Promise<Result<RunReport, RunError>> {
  const lifecycle = operation === "stop" ? stopPodSandbox : removePodSandbox;
  const chosen = { profile: profiles[profile], policy, ...options };
  const done = await lifecycle(ports, { podSandboxId: pod.id }, chosen);
  return done.isOk() ? ok(done.value) : err(done.error);
}

/** The world as something that faults can befall. */
export function scenarioOf(world: RandomWorld): Scenario {
  return {
    build: () => buildWorld(world, { journal: false }),
    run: (node) => runWorld(node, world),
    look: endWithoutExitCodes,
    between: (node) => helpAlong(node, world),
    tries: 12,
  };
}

/** The elements of the list that the world has run. */
export function elementsOf({ profile, operation }: RandomWorld): readonly Element[] {
  return profiles[profile][operation];
}

/** Runs a world once on a node, and gives the answer; nothing where its process died. */
export async function runOnce(
  node: FakeNode,
  world: RandomWorld,
  options?: Pick<LifecycleOptions, "signal" | "observe">,
): Promise<Result<RunReport, RunError> | undefined> {
  let answer: Result<RunReport, RunError> | undefined;
  const ended = await untilEnded(node, async () => {
    answer = await runWorld(node, world, options);
    return answer;
  });
  expect(ended.kind).toMatch(/answered|died/);
  return answer;
}

/** Runs a world until it succeeds undisturbed; says whether it has. */
export async function runToEnd(node: FakeNode, world: RandomWorld): Promise<boolean> {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const before = node.faults.fired();
    const answer = await runOnce(node, world);
    const isDisturbed = node.faults.fired() > before || node.inFlight().length > 0;
    if (answer?.isOk() && !isDisturbed) return true;
    helpAlong(node, world);
    if (!isAlive(node)) node.restart();
    if (attempt > 0) node.faults.release();
    await allElse();
  }
  return false;
}
