import { describeError, removePodSandbox, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, refusal } from "../testing/calling.js";
import { callsOf, effectsOf, failing, nodeWithWeb, ownersOf, recordOf, web } from "./looking.js";

const name = "web_default_uid-1_0";

/** How many calls an undisturbed removal takes. */
async function callsOfRemoval(): Promise<number> {
  const node = nodeWithWeb();
  void (await removePodSandbox(node.ports, web));
  return node.calls;
}

const holderOf = ({ world }: FakeNode): string | undefined => world.books.names[name]?.ownerId;

/** Removes until it succeeds, with the process that lives; the name is held until then. */
async function finish(node: FakeNode): Promise<void> {
  for (let round = 0; round < 3 && holderOf(node) !== undefined; round += 1)
    void (await removePodSandbox(node.ports, web));
  expect(leftovers(node).filter((thing) => !thing.endsWith("(in the ledger)"))).toEqual([]);
  expect(node.violations).toEqual([]);
}

describe("a name", () => {
  it("S01: whichever call of a removal fails, the name is held until all is gone", async () => {
    const calls = await callsOfRemoval();
    expect(calls).toBeGreaterThan(30);
    for (let at = 1; at <= calls; at += 1) {
      const node = nodeWithWeb();
      node.faults.plan([{ at, how: failing }]);
      const removed = await removePodSandbox(node.ports, web);
      if (removed.isErr()) expect(holderOf(node)).toBe("web");
      await finish(node);
      expect(effectsOf(node, "releaseNames", "web").length).toBeLessThanOrEqual(1);
    }
  });

  it("S01: at whichever call a process dies, the next one finishes the removal", async () => {
    const calls = await callsOfRemoval();
    for (let at = 1; at <= calls; at += 1) {
      const node = nodeWithWeb();
      node.faults.plan([{ at, how: { kind: "die-before" } }]);
      void removePodSandbox(node.ports, web);
      await new Promise((resolve) => node.clock.after(1, () => resolve(undefined)));
      if (recordOf(node) !== undefined) expect(holderOf(node)).toBe("web");
      node.faults.clear();
      node.restart();
      await finish(node);
    }
  });

  it("S01: the name goes last of all, and never that of another pod", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "shop" });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    const released = node.journal.filter(({ outcome }) => outcome === "changed");
    const last = released.filter(({ operation }) => !/^(unblock|releaseLease)$/.test(operation));
    expect(last.at(-1)).toMatchObject({ operation: "releaseNames", subject: "web" });
    expect(new Set(ownersOf(node))).toEqual(new Set(["shop", "shop-c1"]));
  });

  it("S01: the error of a removal says which step holds the name, and what is left", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "fileSystem", operation: "removeCgroup", how: failing }]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(describeError(error)).toContain("step remove-cgroups failed");
    expect("report" in error && error.report.left.map(({ what }) => what)).toContain(
      `release name ${name}`,
    );
    expect(recordOf(node)?.failures).toMatchObject([{ step: "remove-cgroups" }]);
  });

  it("S01: a name without a record is taken over once its reserver is dead", async () => {
    const node = createFakeNode();
    const other = node.join();
    const request = { name, ownerId: "old", reserver: other.identity };
    await answer(other.ports.store.reserveName(request, calling()));
    const wanted = { name, ownerId: "new", reserver: node.identity };
    const refused = await refusal(node.ports.store.reserveName(wanted, calling()));
    expect(refused).toMatchObject({
      reason: "refused",
      message: `the name ${name} belongs to old`,
    });
    other.die();
    await answer(node.ports.store.reserveName(wanted, calling()));
    expect(ownersOf(node)).toEqual(["new"]);
  });

  it("S01: a pod that was removed can be created again under its name", async () => {
    const node = nodeWithWeb();
    const { identity: reserver } = node;
    const wanted = { name, ownerId: "new", reserver };
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    await refusal(node.ports.store.reserveName(wanted, calling()));
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    await answer(node.ports.store.reserveName(wanted, calling()));
    expect(callsOf(node, "reserveName")).toHaveLength(2);
  });
});
