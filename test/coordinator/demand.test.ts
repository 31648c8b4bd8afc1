import { createCoordinator, type PolicyChoice } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { bothOf, covers, demandOf, policyAt } from "#dist/coordinator/demand.js";
import { defaultPolicy } from "#dist/model/policy.js";

const ask = (choice: PolicyChoice, now = 1_000) => demandOf(defaultPolicy, choice, now);
const unmount: PolicyChoice = { abandon: ["unmount"] };
const both: PolicyChoice = { abandon: ["unmount", "detach-network"] };
const alive: PolicyChoice = { abandonLiveProcesses: true };

const pairs: readonly (readonly [PolicyChoice, PolicyChoice, boolean])[] = [
  [{}, {}, true],
  [{ gracePeriodSeconds: 10 }, { gracePeriodSeconds: 20 }, true],
  [{ gracePeriodSeconds: 20 }, { gracePeriodSeconds: 10 }, false],
  [unmount, {}, true],
  [{}, unmount, false],
  [both, unmount, true],
  [unmount, both, false],
  [alive, {}, true],
  [alive, alive, true],
  [{}, alive, false],
];

describe("what is demanded of a teardown", () => {
  it.each(pairs)("a run for %j does what %j asks: %j", (one, other, isCovered) => {
    expect(covers(ask(one), ask(other))).toBe(isCovered);
  });

  it("both is the earlier kill, and whatever either gives up", () => {
    const [early, late] = [ask({ gracePeriodSeconds: 1 }), ask({ gracePeriodSeconds: 9 })];
    for (const demand of [bothOf(early, late), bothOf(late, early)])
      expect(demand.killAt).toBe(2_000);
    expect(bothOf(ask(unmount), ask(both)).policy.abandon).toEqual(["unmount", "detach-network"]);
    const gives = (one: PolicyChoice, other: PolicyChoice) =>
      bothOf(ask(one), ask(other)).policy.abandonLiveProcesses;
    expect([gives({}, {}), gives(alive, {}), gives({}, alive)]).toEqual([false, true, true]);
  });

  it("what is left of the grace is the policy of a run that begins now", () => {
    const demand = ask({ gracePeriodSeconds: 10 });
    expect(policyAt(demand, 4_000).gracePeriodSeconds).toBe(7);
    expect(policyAt(demand, 20_000).gracePeriodSeconds).toBe(0);
  });

  it("T04: who asks for no more than is done does not make the run begin again", async () => {
    const node = createFakeNode({ autoAdvance: false });
    addPod(node, { id: "web", containers: [{ ignoresTerm: true }] });
    const coordinator = createCoordinator(node.ports);
    let runs = 0;
    const observe = ({ type }: { readonly type: string }): void => {
      if (type === "lifecycle-started") runs += 1;
    };
    const web = { podSandboxId: "web" };
    const stopping = coordinator.stop(web, { policy: { gracePeriodSeconds: 30 }, observe });
    for (let i = 0; i < 5; i += 1) {
      await node.clock.advance(1_000);
      void coordinator.stop(web, { policy: { gracePeriodSeconds: 30 } });
    }
    await node.clock.advance(25_000);
    expect((await stopping).isOk()).toBe(true);
    expect(runs).toBe(1);
  });
});

describe("a stop that joins a remove which gives processes up alive", () => {
  it("is told so, and not that it is stopped", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", containers: [{ dFor: "released" }] });
    const coordinator = createCoordinator(node.ports);
    const [removed, stopped] = await Promise.all([
      coordinator.remove({ podSandboxId: "web" }, { policy: alive }),
      coordinator.stop({ podSandboxId: "web" }),
    ]);
    expect(removed._unsafeUnwrap().outcome).toBe("removed");
    expect(stopped._unsafeUnwrap().outcome).toBe("given-up-alive");
  });
});
