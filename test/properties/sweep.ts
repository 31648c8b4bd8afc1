import {
  err,
  ok,
  profiles,
  removePodSandbox,
  stopPodSandbox,
  type Profile,
  type Result,
} from "podsandbox";
import { addPod, createFakeNode, sweepFaults, type FakeNode } from "podsandbox/testing";
import { expect } from "vitest";
import { endWithoutExitCodes } from "./end-state.js";

const operations = { stop: stopPodSandbox, remove: removePodSandbox };

/** Every single fault, and every pair, that can befall a profile's stop or remove. */
export async function sweepProfile(
  name: keyof typeof profiles,
  operation: keyof typeof operations,
): Promise<void> {
  const { schedules, calls, violations } = await sweepFaults({
    build: podWithAllParts,
    run: (node) => runOn(node, operation, profiles[name]),
    look: endWithoutExitCodes,
  });
  console.log(`${operation} with ${name}: ${schedules} schedules over ${calls} calls`);
  expect(violations).toEqual([]);
  expect(schedules).toBeGreaterThan(10_000);
}

async function runOn(
  { ports }: FakeNode,
  operation: keyof typeof operations,
  profile: Profile,
): Promise<Result<unknown, unknown>> {
  const done = await operations[operation](ports, { podSandboxId: "pod" }, { profile });
  return done.isOk() ? ok(done.value) : err(done.error);
}

/** One of everything, and two of what is done in an order of its own. */
function podWithAllParts(): FakeNode {
  const node = createFakeNode({ journal: false });
  addPod(node, {
    id: "pod",
    attachments: 2,
    containers: [{ hooks: [{ path: "/bin/hook" }] }, { grandchildren: 1 }],
  });
  return node;
}
