import { collectGarbage } from "podsandbox";
import { addPod, createFakeNode, leftovers, snapshot } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { collect, failing, giveUp, outcomes } from "./garbage.js";

describe("collectGarbage: processes that were given up alive", () => {
  const stuck = { id: "web", containers: [{ dFor: "released" }] } as const;
  const policy = { abandonLiveProcesses: true };

  it("A01: nothing is touched while one lives; then all of it goes", async () => {
    const node = createFakeNode();
    await giveUp(node, stuck, [], policy);
    const before = snapshot(node);
    const [kept] = (await collect(node)).ledger;
    expect(kept).toMatchObject({ outcome: "kept" });
    expect(kept?.because).toMatch(/^it lives: process \d+$/);
    expect(snapshot(node)).toEqual(before);
    node.wakeStuck("web");
    expect(outcomes(await collect(node, {}))).toEqual([["live-processes", "would-settle"]]);
    const report = await collect(node);
    expect(report.ledger).toMatchObject([
      { outcome: "settled", changed: true, removal: { report: { outcome: "removed" } } },
    ]);
    expect(leftovers(node)).toEqual([]);
    expect(node.world.books.ledger).toEqual({});
    expect(node.violations).toEqual([]);
  });

  it("H02: hooks wait until it is dead, and run once", async () => {
    const node = createFakeNode();
    const hooks = [{ path: "/bin/hook" }];
    await giveUp(node, { ...stuck, containers: [{ dFor: "released", hooks }] }, [], policy);
    expect(node.world.hooks.ran).toEqual([]);
    node.wakeStuck("web");
    expect(outcomes(await collect(node))).toEqual([["live-processes", "settled"]]);
    expect(node.world.hooks.ran).toHaveLength(1);
    expect(node.violations).toEqual([]);
  });

  it("H02: two collections at one time remove it once", async () => {
    const node = createFakeNode();
    const hooks = [{ path: "/bin/hook" }];
    await giveUp(node, { ...stuck, containers: [{ dFor: "released", hooks }] }, [], policy);
    node.wakeStuck("web");
    const { runtime, ...others } = node.join().ports;
    const listAlive: typeof runtime.listAlive = async (request, call) => {
      const alive = await runtime.listAlive(request, call);
      await new Promise<void>((resolve) => void node.clock.after(5_000, resolve));
      return alive;
    };
    const slow = { ...others, runtime: { ...runtime, listAlive } };
    const [first, second] = await Promise.all([
      collect(node),
      collectGarbage(slow, { apply: true }),
    ]);
    expect(outcomes(first)).toEqual([["live-processes", "settled"]]);
    expect(second._unsafeUnwrap().ledger).toMatchObject([
      { outcome: "settled", changed: false, because: "another collection has settled it" },
    ]);
    expect(node.world.hooks.ran).toHaveLength(1);
    expect(node.journal.filter(({ operation }) => operation === "detach")).toHaveLength(1);
    expect(leftovers(node)).toEqual([]);
  });

  it("A01: the name that was released may belong to another by then", async () => {
    const node = createFakeNode();
    await giveUp(node, { ...stuck, name: "web" }, [], policy);
    addPod(node, { id: "web-2", name: "web" });
    node.wakeStuck("web");
    expect(outcomes(await collect(node))).toEqual([["live-processes", "settled"]]);
    expect(node.world.books.names["web"]?.ownerId).toBe("web-2");
  });

  it("keeps whatever else is owed of it", async () => {
    const node = createFakeNode();
    await giveUp(node, stuck, [failing("labels", "release")], policy);
    node.world.books.ledger["more"] = {
      ...{ id: "more", sandboxId: "web", step: "unmount", at: 1, reason: "" },
      debt: { kind: "path", path: "/run/podsandbox/sandboxes/web" },
    };
    const report = await collect(node);
    expect(outcomes(report)).toEqual([
      ["path", "kept"],
      ["live-processes", "kept"],
    ]);
    expect(report.ledger[0]?.because).toBe("processes that were given up alive may use it");
    node.wakeStuck("web");
    expect(outcomes(await collect(node))).toEqual([
      ["path", "settled"],
      ["live-processes", "settled"],
    ]);
  });

  it("names all that live", async () => {
    const node = createFakeNode();
    const two = [{ dFor: "released" }, { dFor: "released" }] as const;
    await giveUp(node, { ...stuck, containers: two }, [], policy);
    expect((await collect(node)).ledger[0]?.because).toMatch(
      /^it lives: process \d+, process \d+$/,
    );
  });

  it("A01: leaves a removal alone that gave them up, and is not done yet", async () => {
    const node = createFakeNode();
    await giveUp(node, stuck, [], policy);
    node.wakeStuck("web");
    const record = { liveProcessesAbandoned: true };
    addPod(node, { id: "web", halfMade: ["record"], phase: "removing", record });
    expect((await collect(node)).ledger).toMatchObject([
      { outcome: "kept", because: "a record has its id: remove that first" },
    ]);
  });

  it("keeps it where a record has its id, or nobody can say what lives", async () => {
    const node = createFakeNode();
    await giveUp(node, stuck, [], policy);
    node.wakeStuck("web");
    for (const [port, operation] of [
      ["runtime", "listAlive"],
      ["store", "findSandbox"],
      ["store", "lease"],
      ["store", "adoptSandbox"],
    ] as const) {
      node.faults.plan([failing(port, operation)]);
      const [item] = (await collect(node)).ledger;
      expect(item).toMatchObject({ outcome: "kept", faults: [{ operation }] });
    }
    node.faults.plan([{ ...failing("store", "listLedger"), nth: 2 }]);
    const [unsure] = (await collect(node)).ledger;
    expect(unsure).toMatchObject({ outcome: "kept", faults: [{ operation: "listLedger" }] });
    node.faults.clear();
    addPod(node, { id: "web", halfMade: ["record"], phase: "ready" });
    expect((await collect(node)).ledger).toMatchObject([
      { outcome: "kept", because: "a record has its id: remove that first" },
    ]);
  });

  it("goes on with a removal that failed, and strikes it out then", async () => {
    const node = createFakeNode();
    await giveUp(node, stuck, [], policy);
    node.wakeStuck("web");
    node.faults.plan([failing("network", "detach")]);
    expect((await collect(node)).ledger).toMatchObject([
      { outcome: "kept", changed: true, removal: { error: { kind: "step-failed" } } },
    ]);
    node.faults.clear();
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled" }]);
    expect(leftovers(node)).toEqual([]);
  });
});
