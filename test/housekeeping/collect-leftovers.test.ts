import { collectGarbage, resumeTeardowns } from "podsandbox";
import { addPod, createFakeNode, leftovers, snapshot, type PodPart } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { collect, dead, failing, parts } from "./garbage.js";

/** It tries every subset of a pod's parts. */
const long = { timeout: 180_000 };

describe("collectGarbage: what no record owns", () => {
  it("B01: any part of a pod without a record ends clean, in the same steps", long, async () => {
    for (let mask = 1; mask < 2 ** parts.length; mask += 1) {
      const halfMade: readonly PodPart[] = parts.filter((_, at) => (mask >> at) & 1);
      const node = createFakeNode({ journal: false });
      addPod(node, { ...dead, id: "left", halfMade });
      addPod(node, { id: "left2" });
      const before = leftovers(node, "left2");
      const report = await collect(node);
      expect(leftovers(node, "left"), halfMade.join(", ")).toEqual([]);
      expect(report.leftovers.map(({ outcome }) => outcome)).toEqual(["removed"]);
      expect(leftovers(node, "left2")).toEqual(before);
      expect(node.violations, halfMade.join(", ")).toEqual([]);
    }
  });

  it("is only said, unless it is to be done", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: parts });
    const before = snapshot(node);
    const report = await collect(node, {});
    expect(report).toMatchObject({
      applied: false,
      leftovers: [{ sandboxId: "left", outcome: "would-remove", changed: false }],
    });
    expect(snapshot(node)).toEqual(before);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("R07: what lives is spared, until it does not", async () => {
    const node = createFakeNode();
    addPod(node, { id: "alive", halfMade: parts });
    const before = snapshot(node);
    const [item] = (await collect(node)).leftovers;
    expect(item).toMatchObject({ sandboxId: "alive", outcome: "spared" });
    expect(item?.because).toMatch(/^it lives: process \d+, process \d+$/);
    expect(snapshot(node)).toEqual(before);
    const sandbox = { id: "alive", phase: "unknown", network: "pod" } as const;
    const call = { signal: new AbortController().signal, attempt: 1, waitingFor: () => undefined };
    void (await node.ports.runtime.stopSandbox({ sandbox }, call));
    expect((await collect(node)).leftovers).toMatchObject([{ outcome: "removed", changed: true }]);
    expect(leftovers(node)).toEqual([]);
  });

  it("R07: what cannot be looked at is taken for alive", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
    node.faults.plan([failing("runtime", "listAlive")]);
    expect((await collect(node)).leftovers).toMatchObject([
      { outcome: "spared", because: "it is not known whether anything of it lives" },
    ]);
    expect(leftovers(node)).toHaveLength(1);
  });

  it("R07: what came to life since it was found is spared", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
    const { runtime } = node.ports;
    let asked = 0;
    const listAlive: typeof runtime.listAlive = async (request, call) => {
      asked += 1;
      if (asked === 2) addPod(node, { id: "left", halfMade: ["infra"] });
      return runtime.listAlive(request, call);
    };
    const ports = { ...node.ports, runtime: { ...runtime, listAlive } };
    const report = (await collectGarbage(ports, { apply: true }))._unsafeUnwrap();
    expect(report.leftovers).toMatchObject([{ outcome: "spared", alive: [{ command: "pause" }] }]);
    expect(node.world.books.sandboxes).toEqual({});
  });

  it("R07: what cannot be looked at any more is spared, and it is said why", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
    node.faults.plan([
      { ...failing("runtime", "listAlive"), nth: 2 },
      { ...failing("network", "listSandboxes"), nth: 3 },
    ]);
    expect((await collect(node)).leftovers).toMatchObject([
      { outcome: "spared", faults: [{ operation: "listAlive" }, { port: "network" }] },
    ]);
  });

  it("is removed where one port says no more what it holds, and another does", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
    node.faults.plan([{ ...failing("network", "listSandboxes"), nth: 3 }]);
    expect((await collect(node)).leftovers).toMatchObject([
      { outcome: "removed", faults: [{ port: "network", operation: "listSandboxes" }] },
    ]);
  });

  it("is removed by its whole id: what begins with it is not touched", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
    addPod(node, { id: "left2" });
    const { store } = node.ports;
    const adoptSandbox: typeof store.adoptSandbox = async (request, call) => {
      const adopted = await store.adoptSandbox(request, call);
      // Somebody else has removed it before the lease is had again.
      Reflect.deleteProperty(node.world.books.sandboxes, "left");
      return adopted;
    };
    const ports = { ...node.ports, store: { ...store, adoptSandbox } };
    void (await collectGarbage(ports, { apply: true }))._unsafeUnwrap();
    expect(node.world.books.sandboxes["left2"]?.phase).toBe("ready");
  });

  it("what cannot be adopted has failed, and keeps none of the others", async () => {
    const node = createFakeNode();
    for (const id of ["one", "two"]) addPod(node, { ...dead, id, halfMade: parts });
    node.faults.plan([{ ...failing("store", "adoptSandbox"), subject: "one" }]);
    expect((await collect(node)).leftovers).toMatchObject([
      { sandboxId: "one", outcome: "failed", faults: [{ operation: "adoptSandbox" }] },
      { sandboxId: "two", outcome: "removed", faults: [] },
    ]);
  });

  it("what fails half-way is on record, and is gone on with like any removal", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: parts });
    node.faults.plan([failing("network", "detach")]);
    const [item] = (await collect(node)).leftovers;
    expect(item).toMatchObject({
      outcome: "failed",
      changed: true,
      removal: { error: { kind: "step-failed" } },
    });
    expect(node.world.books.sandboxes["left"]?.phase).toBe("removing");
    node.faults.clear();
    expect((await collect(node)).leftovers).toEqual([]);
    void (await resumeTeardowns(node.ports));
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
  });

  it("is not looked for where the store cannot list, which is said", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, halfMade: parts });
    node.faults.plan([failing("store", "listSandboxes")]);
    const report = await collect(node);
    expect(report).toMatchObject({ leftovers: [], faults: [{ operation: "listSandboxes" }] });
  });
});
