import { collectGarbage, findLeftovers, removePodSandbox } from "podsandbox";
import { addPod, createFakeNode, leftovers, snapshot } from "podsandbox/testing";
import type { FakeNode, PodPart } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, failing, ledgerOf, nodeWithWeb, recordOf, web } from "./looking.js";

const dead = { infra: "dead", containers: [{ id: "app", state: "exited" }] } as const;

const collect = async ({ ports }: FakeNode, apply = true) =>
  (await collectGarbage(ports, { apply }))._unsafeUnwrap();

const find = async ({ ports }: FakeNode) => (await findLeftovers(ports))._unsafeUnwrap().leftovers;

describe("what no record owns", () => {
  it("N13: namespaces without a record are told of, and touched only when asked", async () => {
    const node = nodeWithWeb();
    const lost = ["old-1", "old-2"];
    for (const id of lost) addPod(node, { ...dead, id, halfMade: ["namespace"] });
    const before = snapshot(node);
    expect((await find(node)).map(({ sandboxId }) => sandboxId)).toEqual(lost);
    const { leftovers: told } = await collect(node, false);
    expect(told.map(({ outcome }) => outcome)).toEqual(["would-remove", "would-remove"]);
    expect(snapshot(node)).toEqual(before);
    expect((await collect(node)).leftovers).toHaveLength(2);
    expect(Object.keys(node.world.fileSystem.namespaces)).toEqual([
      recordOf(node)?.networkNamespace?.path,
    ]);
    expect(node.violations).toEqual([]);
  });

  it("R07: what lives and has no record is told of as alive, and never removed", async () => {
    const node = createFakeNode();
    addPod(node, { id: "live", halfMade: ["infra", "containers", "namespace"] });
    const [only] = await find(node);
    expect(only?.alive.map(({ command }) => command)).toEqual(["pause", "main"]);
    const before = snapshot(node);
    const { leftovers: told } = await collect(node);
    expect(told).toMatchObject([{ sandboxId: "live", outcome: "spared" }]);
    expect(snapshot(node)).toEqual(before);
  });

  it("R07: nothing is removed unless that is asked for", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "old", halfMade: ["infra", "storage"] });
    const before = snapshot(node);
    expect((await collectGarbage(node.ports))._unsafeUnwrap().applied).toBe(false);
    expect(snapshot(node)).toEqual(before);
  });

  it("M06: snapshots without a container are found, and collected", async () => {
    const node = createFakeNode();
    addPod(node, { id: "old", halfMade: ["storage"] });
    expect(await find(node)).toMatchObject([{ sandboxId: "old", heldBy: ["runtime"] }]);
    await collect(node);
    expect(leftovers(node)).toEqual([]);
  });

  it("F01: sockets and fifos without a record are found, and collected", async () => {
    const node = createFakeNode();
    addPod(node, { id: "old", halfMade: ["paths"] });
    expect(await find(node)).toMatchObject([{ sandboxId: "old", heldBy: ["fileSystem"] }]);
    await collect(node);
    expect(leftovers(node)).toEqual([]);
  });

  it("B01: whatever exists of a pod without a record, a collection leaves nothing", async () => {
    const parts = ["name", "namespace", "attachments", "infra", "paths"] as const;
    for (let bits = 1; bits < 2 ** parts.length; bits += 1) {
      const halfMade: readonly PodPart[] = parts.filter((_part, at) => (bits >> at) % 2 === 1);
      const node = createFakeNode();
      addPod(node, { ...dead, id: "old", halfMade });
      await collect(node);
      expect(leftovers(node)).toEqual([]);
      expect(node.violations).toEqual([]);
    }
  });
});

describe("what was given up", () => {
  it("N01: a later collection sends the DEL that the ledger owes, and settles it", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "network", operation: "detach", how: failing }]);
    const policy = { abandon: ["detach-network"] } as const;
    expect((await removePodSandbox(node.ports, web, { policy })).isOk()).toBe(true);
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "kept" }]);
    expect(ledgerOf(node)).toHaveLength(1);
    node.faults.clear();
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled" }]);
    expect(ledgerOf(node)).toEqual([]);
    expect(leftovers(node)).toEqual([]);
    expect(callsOf(node, "detach")).toHaveLength(3);
  });

  it("A01: what was given up alive is collected once it is dead, and not before", async () => {
    const node = nodeWithWeb({ containers: [{ dFor: "released" }] });
    const policy = { abandonLiveProcesses: true };
    expect((await removePodSandbox(node.ports, web, { policy })).isOk()).toBe(true);
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "kept" }]);
    expect(node.world.network.held["web"]).toHaveLength(1);
    node.wakeStuck("web");
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled" }]);
    expect(leftovers(node)).toEqual([]);
    expect(ledgerOf(node)).toEqual([]);
  });

  it("S06: of what was collected no entry, record or index is held any more", async () => {
    const node = createFakeNode();
    const empty = snapshot(node);
    for (let at = 0; at < 20; at += 1)
      addPod(node, { ...dead, id: `old-${at}`, halfMade: ["storage"] });
    expect((await collect(node)).leftovers).toHaveLength(20);
    expect(snapshot(node)).toEqual(empty);
    expect(node.world.books.leases).toEqual({});
    expect(node.clock.pending()).toEqual([]);
  });
});
