import { collectGarbage, ok, removePodSandbox } from "podsandbox";
import { createFakeNode, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { forgettingTypes, untilEnded } from "#dist/testing/sweep/until-ended.js";
import { collect, failing, giveUp, outcomes } from "./garbage.js";

describe("what a collection adopts from the ledger", () => {
  const policy = { abandonLiveProcesses: true };
  const hooks = [{ path: "/bin/hook" }];
  const hooked = { id: "web", containers: [{ dFor: "released", hooks }] } as const;

  /** Nothing of it is done twice, and nothing is left. */
  function expectOnce(node: FakeNode): void {
    expect(node.world.hooks.ran).toHaveLength(1);
    expect(node.world.nri.told["web"]).toEqual(["observer stopped", "observer removed"]);
    const deleted = node.world.events.filter(({ type }) => type === "CONTAINER_DELETED_EVENT");
    expect(deleted.map(({ containerId }) => containerId).sort()).toEqual(["web", "web-c1"]);
    expect(node.world.books.ledger).toEqual({});
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
  }

  it("E01: says nothing to event subscribers, who have heard that it is deleted", async () => {
    const node = createFakeNode();
    await giveUp(node, hooked, [], policy);
    node.wakeStuck("web");
    const before = node.world.events.length;
    await collect(node);
    expect(node.world.events.slice(before)).toEqual([]);
    expectOnce(node);
  });

  it.each(["forgetSandbox", "settleLedgerEntry", "releaseNames"])(
    "H02: is removed once, also where the collection dies after %s",
    async (operation) => {
      const node = createFakeNode();
      await giveUp(node, hooked, [], policy);
      node.wakeStuck("web");
      node.faults.plan([{ port: "store", operation, nth: 1, how: { kind: "die-after" } }]);
      const dying = forgettingTypes(({ ports }) => collectGarbage(ports, { apply: true }));
      expect(await untilEnded(node, dying)).toEqual({ kind: "died" });
      node.restart();
      await collect(node);
      void (await removePodSandbox(node.ports, { podSandboxId: "web" }));
      await collect(node);
      expectOnce(node);
    },
  );

  it("H02: is removed once where somebody else goes on with what a collection began", async () => {
    const node = createFakeNode();
    await giveUp(node, hooked, [], policy);
    node.wakeStuck("web");
    node.faults.plan([failing("network", "detach")]);
    await collect(node);
    node.faults.clear();
    (await removePodSandbox(node.ports, { podSandboxId: "web" }))._unsafeUnwrap();
    expect((await collect(node)).ledger).toEqual([]);
    expectOnce(node);
  });

  it("A01: stays in the ledger where it is given up once more", async () => {
    const node = createFakeNode();
    await giveUp(node, hooked, [], policy);
    node.wakeStuck("web");
    const { runtime, ...others } = node.ports;
    let asked = 0;
    const listAlive: typeof runtime.listAlive = (request, call) => {
      asked += 1;
      const process = { pid: 7, startTime: "1", bootId: node.world.bootId, command: "late" };
      return asked === 1 ? runtime.listAlive(request, call) : ok([process]);
    };
    const ports = { ...others, runtime: { ...runtime, listAlive } };
    const collected = await collectGarbage(ports, { apply: true, policy });
    expect(outcomes(collected._unsafeUnwrap())).toEqual([["live-processes", "kept"]]);
    expect(Object.keys(node.world.books.ledger)).toHaveLength(1);
    expect(outcomes(await collect(node))).toEqual([["live-processes", "settled"]]);
    expect(leftovers(node)).toEqual([]);
  });
});
