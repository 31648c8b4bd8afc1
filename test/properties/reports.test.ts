import * as fc from "fast-check";
import { planRemovePodSandbox, planStopPodSandbox, profiles, type RunReport } from "podsandbox";
import { snapshot, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { settings } from "./seed.js";
import { elementsOf, faults, runOnce } from "./trials.js";
import { buildWorld, lossyWorlds, trueWorlds, type RandomWorld } from "./worlds.js";

const anyWorlds = fc.oneof(trueWorlds, lossyWorlds);

describe("whatever fails, the report", () => {
  it("is plain data, and what is settled begins the list", async () => {
    await fc.assert(
      fc.asyncProperty(anyWorlds, faults, async (world, schedule) => {
        const node = buildWorld(world, { journal: false });
        node.faults.plan(schedule);
        const answer = await runOnce(node, world);
        if (answer === undefined) return;
        const said = answer.isOk() ? answer.value : answer.error;
        expect(JSON.parse(JSON.stringify(said))).toEqual(said);
        const report = "report" in said ? said.report : "settled" in said ? said : undefined;
        if (report !== undefined) expectPrefix(report, world);
        if (answer.isOk() && report !== undefined) expectWhole(report, world);
      }),
      settings(800),
    );
  }, 600_000);
});

describe("a dry run", () => {
  it("says which steps act, and changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(anyWorlds, async (world) => {
        const node = buildWorld(world, { journal: false });
        const before = snapshot(node);
        const planned = await plan(node, world);
        expect(snapshot(node)).toEqual(before);
        const answer = await runOnce(node, world);
        const settled = answer?.isOk() ? answer.value.settled : [];
        fc.pre(settled.length > 0 && settled.every(({ outcome }) => outcome !== "waived"));
        expect(planned).toEqual(settled.map(({ step, outcome }) => [step, outcome !== "skipped"]));
      }),
      settings(800),
    );
  }, 600_000);
});

function expectPrefix({ settled }: RunReport, world: RandomWorld): void {
  const names = settled.map(({ step }) => step);
  const ends = elementsOf(world).map((_, at) => namesOf(world, at + 1).length);
  expect(namesOf(world).slice(0, names.length)).toEqual(names);
  expect([0, ...ends]).toContain(names.length);
}

function expectWhole({ settled, stateNotPersisted }: RunReport, world: RandomWorld): void {
  expect(settled.map(({ step }) => step)).toEqual(namesOf(world));
  expect(settled.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  if (world.operation === "remove") expect(stateNotPersisted).toBe(false);
}

function namesOf(world: RandomWorld, elements = Infinity): readonly string[] {
  return elementsOf(world)
    .slice(0, elements)
    .flatMap((element) => ("together" in element ? element.together : [element]))
    .map(({ name }) => name);
}

async function plan(node: FakeNode, world: RandomWorld): Promise<unknown> {
  const planOf = world.operation === "stop" ? planStopPodSandbox : planRemovePodSandbox;
  const options = { profile: profiles[world.profile], policy: world.policy };
  const planned = await planOf(node.ports, { podSandboxId: world.pod.id }, options);
  return planned._unsafeUnwrap().steps.map(({ step, acts }) => [step, acts]);
}
