import { collectGarbage, type DetachRequest } from "podsandbox";
import { addPod, createFakeNode, leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { collect, failing, giveUp, outcomes } from "./garbage.js";

describe("collectGarbage: the ledger", () => {
  it("N01, N02: each debt is settled by the port that owes it, and is gone", async () => {
    const node = createFakeNode();
    const id = await giveUp(node, { id: "web" }, [
      ...[failing("network", "detach"), failing("fileSystem", "removeNamespace")],
      ...[failing("fileSystem", "removeCgroup"), failing("labels", "release")],
      ...[failing("nri", "sandboxRemoved")],
      { ...failing("fileSystem", "unmount"), subject: "shm" },
      { ...failing("fileSystem", "removeTree"), subject: "/var/lib/podsandbox/sandboxes" },
    ]);
    expect(leftovers(node, id).filter((thing) => !thing.endsWith("(in the ledger)"))).toEqual([]);
    const kinds = [
      ...["mount", "attachment", "network-namespace", "cgroup", "path", "label", "notification"],
    ];
    const would = await collect(node, {});
    expect(new Set(outcomes(would))).toEqual(new Set(kinds.map((kind) => [kind, "would-settle"])));
    expect(would.leftovers).toMatchObject([
      { outcome: "spared", because: "the ledger has debts of it" },
    ]);
    const done = await collect(node);
    expect(new Set(outcomes(done))).toEqual(new Set(kinds.map((kind) => [kind, "settled"])));
    expect(leftovers(node)).toEqual([]);
    expect(node.world.books.ledger).toEqual({});
    expect(node.world.nri.told[id]).toContain("observer removed");
    expect(node.violations).toEqual([]);
    expect((await collect(node)).ledger).toEqual([]);
  });

  it("N01: a DEL is told what ADD was, and the namespace only if it is the same", async () => {
    for (const namespace of ["same", "replaced"] as const) {
      const node = createFakeNode();
      const faults = [failing("network", "detach"), failing("fileSystem", "removeNamespace")];
      await giveUp(node, { id: "web", namespace }, faults);
      const { network } = node.ports;
      const told: DetachRequest[] = [];
      const detach: typeof network.detach = (request, call) => {
        told.push(request);
        return network.detach(request, call);
      };
      const ports = { ...node.ports, network: { ...network, detach } };
      void (await collectGarbage(ports, { apply: true }))._unsafeUnwrap();
      const of = told.filter(({ sandboxId }) => sandboxId === "web");
      expect(of).toMatchObject([{ pod: { name: "web" }, runtimeHandler: "runc" }]);
      expect(of.map(({ namespacePath }) => namespacePath !== undefined)).toEqual([
        namespace === "same",
      ]);
      expect(node.violations).toEqual([]);
    }
  });

  it("what fails stays with its fault, keeps the namespace, and none of the others", async () => {
    const node = createFakeNode();
    const faults = [failing("network", "detach"), failing("fileSystem", "removeNamespace")];
    await giveUp(node, { id: "web" }, faults);
    await giveUp(node, { id: "db" }, faults);
    node.faults.plan([{ ...failing("network", "detach"), subject: "web" }]);
    const report = await collect(node);
    expect(report.ledger.map(({ entry, outcome }) => [entry.sandboxId, outcome])).toEqual([
      ...[
        ["web", "kept"],
        ["web", "kept"],
      ],
      ...[
        ["db", "settled"],
        ["db", "settled"],
      ],
    ]);
    expect(report.ledger[0]).toMatchObject({ faults: [{ port: "network", reason: "crashed" }] });
    expect(report.ledger[1]?.because).toBe("an attachment in it is still owed");
    expect(Object.keys(node.world.books.ledger)).toHaveLength(2);
    node.faults.clear();
    void (await collect(node));
    expect(leftovers(node)).toEqual([]);
  });

  it("S02: attachments that could not be read are detached by what the plugin knows", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", halfMade: ["attachments"] });
    node.world.books.ledger["debt"] = {
      ...{ id: "debt", sandboxId: "web", step: "detach-network", at: 1, reason: "" },
      debt: { kind: "attachment", attachment: "unreadable" },
    };
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled", changed: true }]);
    expect(leftovers(node)).toEqual([]);
  });

  it("D01: what was settled and cannot be struck out stays, and is repeated", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [failing("labels", "release")]);
    node.faults.plan([failing("store", "settleLedgerEntry")]);
    expect((await collect(node)).ledger).toMatchObject([
      { outcome: "kept", changed: true, faults: [{ operation: "settleLedgerEntry" }] },
    ]);
    node.faults.clear();
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled", changed: false }]);
  });

  it("U01: a namespace stays while another record uses it", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [failing("fileSystem", "removeNamespace")]);
    const namespacePath = "/run/podsandbox/netns/web";
    for (const id of ["friend", "other"]) addPod(node, { id, namespacePath });
    expect((await collect(node)).ledger).toMatchObject([
      { outcome: "kept", because: "friend, other use it" },
    ]);
    expect(node.world.fileSystem.namespaces[namespacePath]).toBeDefined();
    node.faults.plan([failing("store", "listNamespaceUsers")]);
    expect((await collect(node)).ledger).toMatchObject([
      { outcome: "kept", faults: [{ operation: "listNamespaceUsers" }] },
    ]);
  });

  it("what a new sandbox with the same id may use is not touched", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [failing("fileSystem", "removeCgroup")]);
    addPod(node, { id: "web" });
    const before = leftovers(node);
    expect((await collect(node)).ledger).toMatchObject([
      { outcome: "kept", because: "its id is that of a sandbox which nobody takes down" },
    ]);
    expect(leftovers(node)).toEqual(before);
  });

  it("labels and notifications need their extensions", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [
      failing("labels", "release"),
      failing("nri", "listSubscribers"),
    ]);
    const { labels, nri, ...ports } = node.ports;
    void [labels, nri];
    const report = (await collectGarbage(ports, { apply: true }))._unsafeUnwrap();
    expect(report.ledger).toMatchObject([
      { outcome: "kept", because: "nothing that releases labels is supplied" },
      { outcome: "kept", because: "there are no observers" },
    ]);
    expect((await collect(node)).ledger).toMatchObject([
      { outcome: "settled" },
      { outcome: "settled" },
    ]);
    expect(node.world.nri.told["web"]).toContain("observer removed");
  });

  it("waits for nobody's debts where the lease or the record is not to be had", async () => {
    for (const operation of ["lease", "findSandbox"]) {
      const node = createFakeNode();
      await giveUp(node, { id: "web" }, [failing("labels", "release")]);
      node.faults.plan([failing("store", operation)]);
      expect((await collect(node)).ledger).toMatchObject([
        { outcome: "kept", faults: [{ operation }] },
      ]);
    }
  });

  it("is passed by where it cannot be listed, and what is damaged is told", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [failing("labels", "release")]);
    node.faults.plan([failing("store", "listLedger")]);
    expect(await collect(node)).toMatchObject({
      ledger: [],
      damaged: [],
      faults: [{ operation: "listLedger" }],
    });
    node.faults.clear();
    node.world.books.damagedEntries.push("torn");
    expect((await collect(node)).damaged).toEqual(["the entry torn cannot be read"]);
  });
});
