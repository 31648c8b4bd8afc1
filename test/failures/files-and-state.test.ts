import { describeError, err, preparePorts } from "podsandbox";
import { removePodSandbox, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, effectsOf, failing, ledgerOf, nodeWithWeb } from "./looking.js";
import { ownersOf, recordOf, web } from "./looking.js";

describe("a disk that is full", () => {
  /** No fact can be written before something has been removed. */
  function portsOnAFullDisk({ ports }: FakeNode) {
    const { store, fileSystem } = ports;
    const disk = { isFull: true };
    const full = async () => err({ reason: "no-space", message: "the disk is full" } as const);
    const recordSandboxFact: typeof store.recordSandboxFact = (request, call) =>
      disk.isFull ? full() : store.recordSandboxFact(request, call);
    const recordContainerFact: typeof store.recordContainerFact = (request, call) =>
      disk.isFull ? full() : store.recordContainerFact(request, call);
    const removeTree: typeof fileSystem.removeTree = (request, call) => {
      disk.isFull = false;
      return fileSystem.removeTree(request, call);
    };
    return {
      ...ports,
      store: { ...store, recordSandboxFact, recordContainerFact },
      fileSystem: { ...fileSystem, removeTree },
    };
  }

  it("D01: a full disk is freed first, and written to as soon as it can be", async () => {
    const node = nodeWithWeb();
    const removed = (await removePodSandbox(portsOnAFullDisk(node), web))._unsafeUnwrap();
    expect(removed).toMatchObject({ outcome: "removed", stateNotPersisted: false });
    expect(leftovers(node)).toEqual([]);
    const order = node.journal.map(({ operation }) => operation);
    expect(order.indexOf("removeTree")).toBeGreaterThan(order.indexOf("detach"));
    expect(order.indexOf("recordSandboxFact")).toBeGreaterThan(order.indexOf("removeTree"));
  });

  it("D01: a stop that can write nothing frees all the same, and says so", async () => {
    const node = nodeWithWeb();
    for (const reason of ["no-space", "read-only"] as const) {
      const how = { kind: "before", reason } as const;
      node.faults.plan([{ port: "store", operation: "recordSandboxFact", how }]);
      const stopped = await stopPodSandbox(node.ports, web);
      const report = stopped.match(
        (value) => value,
        (error) => ("report" in error ? error.report : undefined),
      );
      expect(report?.stateNotPersisted).toBe(true);
    }
    expect(node.world.network.held).toEqual({});
    expect(node.world.runtime.alive).toEqual({});
    node.faults.clear();
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(recordOf(node)?.phase).toBe("stopped");
  });
});

describe("a removal that is slow", () => {
  const tree = { port: "fileSystem", operation: "removeTree" } as const;

  it("M05: a directory that takes too long ends at its limit; no other pod waits", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "shop" });
    const how = { kind: "hang-until-aborted" } as const;
    node.faults.plan([{ ...tree, subject: "/sandboxes/web", how }]);
    const ports = preparePorts(node.ports, { limits: { "fileSystem.removeTree": 60_000 } });
    const removing = removePodSandbox(ports._unsafeUnwrap(), web);
    const shop = await removePodSandbox(ports._unsafeUnwrap(), { podSandboxId: "shop" });
    expect(shop._unsafeUnwrap().milliseconds).toBe(0);
    const error = (await removing)._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["remove-directories"] });
    expect(describeError(error)).toContain("/var/lib/podsandbox/sandboxes/web");
    node.faults.clear();
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
  });
});

describe("snapshots", () => {
  const removal = { port: "runtime", operation: "removeContainerStorage" } as const;

  it("M06: a snapshot that is gone already is done", async () => {
    const node = nodeWithWeb({ storage: false, containers: [{ storage: false }] });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "removeContainerStorage").map(({ outcome }) => outcome)).toEqual([
      "unchanged",
    ]);
    expect(leftovers(node)).toEqual([]);
  });

  it("M06: a snapshot that is busy keeps the record and name of its container", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app" }, { id: "db" }] });
    const how = { kind: "before", reason: "busy" } as const;
    node.faults.plan([{ ...removal, subject: "app", how }]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ faults: [{ reason: "busy", subject: "app" }] });
    expect(Object.keys(node.world.books.containers)).toEqual(["app"]);
    expect(ownersOf(node)).toEqual(["web", "app"]);
    node.faults.clear();
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
  });
});

describe("volatile paths", () => {
  const paths = [
    { kind: "root", path: "/var/lib/podsandbox/sandboxes/web" },
    { kind: "socket", path: "/run/podsandbox/s/web.sock" },
    { kind: "fifo", path: "/run/podsandbox/fifo/web" },
  ] as const;

  it("F01: every socket, fifo and directory of the record goes with the pod", async () => {
    const node = nodeWithWeb({ paths });
    expect(Object.keys(node.world.fileSystem.trees)).toContain("/run/podsandbox/s/web.sock");
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.fileSystem.trees).toEqual({});
  });

  it("F01: a path that stays keeps no other, and the error lists it", async () => {
    const node = nodeWithWeb({ paths, containers: [] });
    node.faults.plan([
      { port: "fileSystem", operation: "removeTree", subject: "/s/", how: failing },
    ]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(Object.keys(node.world.fileSystem.trees)).toEqual(["/run/podsandbox/s/web.sock"]);
    expect("report" in error && error.report.left.map(({ what }) => what)).toContain(
      "remove /run/podsandbox/s/web.sock",
    );
  });
});

describe("labels", () => {
  it("L01: a label that cannot be released stops no removal, and is in the ledger", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "labels", operation: "release", how: failing }]);
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(ledgerOf(node)).toMatchObject([{ debt: { kind: "label", label: "label-of-web" } }]);
  });

  it("L01: a label is released once, by its owner; what another pod holds stays", async () => {
    const node = createFakeNode();
    for (const id of ["web", "shop"]) addPod(node, { id, label: "s0:c1,c2" });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.labels).toEqual({ shop: ["s0:c1,c2"] });
    expect(effectsOf(node, "release", "web/s0")).toHaveLength(1);
    expect((await removePodSandbox(node.ports, { podSandboxId: "shop" })).isOk()).toBe(true);
    expect(node.world.labels).toEqual({});
  });

  it("L01: a label is not released while a process may use it", async () => {
    const node = nodeWithWeb({ containers: [{ dFor: "released" }] });
    const policy = { abandonLiveProcesses: true };
    expect((await removePodSandbox(node.ports, web, { policy })).isOk()).toBe(true);
    expect(callsOf(node, "release", "label-of-web")).toEqual([]);
    expect(node.world.labels).toEqual({ web: ["label-of-web"] });
  });
});

describe("what is taken for the time of a call", () => {
  it("Y01: a removal that fails gives back its lease and its block every time", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "fileSystem", operation: "removeTree", how: failing }]);
    for (let round = 0; round < 100; round += 1) {
      expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
      expect(node.world.books.leases).toEqual({});
      expect(node.world.nri.blocks).toEqual({});
    }
    expect(effectsOf(node, "releaseLease")).toHaveLength(100);
  });

  it("Y01: a lease says whose it is, and one whose holder is dead is taken over", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "network", operation: "detach", how: { kind: "die-before" } }]);
    const { identity } = node;
    void removePodSandbox(node.ports, web);
    await new Promise((resolve) => node.clock.after(1, () => resolve(undefined)));
    expect(node.world.books.leases["web"]?.holder).toEqual(identity);
    node.faults.clear();
    expect((await removePodSandbox(node.restart(), web)).isOk()).toBe(true);
    expect(node.world.books.leases).toEqual({});
  });
});
