import { stopPodSandbox, type LedgerEntry } from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode, type PodPart } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { collect, dead, failing, giveUp, outcomes, owe } from "./garbage.js";

/** What changed anything until the first debt was struck out. */
function firstChanges({ journal }: FakeNode): readonly string[] {
  const end = journal.findIndex(({ operation }) => operation === "settleLedgerEntry");
  return journal
    .slice(0, end)
    .filter(({ outcome }) => outcome === "changed")
    .map(({ port, operation, subject }) => `${port}.${operation} ${subject}`);
}

const volatile = "/run/podsandbox/sandboxes/web";
const cgroup = "/sys/fs/cgroup/podsandbox/web";
const netns = "/run/podsandbox/netns/web";

const releases: readonly (readonly [PodPart, LedgerEntry["debt"], string])[] = [
  ["mounts", { kind: "mount", path: `${volatile}/shm` }, `fileSystem.unmount ${volatile}/shm`],
  ["paths", { kind: "path", path: volatile }, `fileSystem.removeTree ${volatile}`],
  ["cgroups", { kind: "cgroup", path: cgroup }, `fileSystem.removeCgroup ${cgroup}`],
  ["label", { kind: "label", label: "label-of-web" }, "labels.release web"],
];

describe("a debt", () => {
  it.each(releases)("of %s is settled in the one way", async (part, debt, release) => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "web", halfMade: [part] });
    owe(node, "web", debt);
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled", changed: true }]);
    expect(firstChanges(node)).toEqual([expect.stringContaining(release)]);
  });

  it("is settled after those that lie in it, whatever the order of the entries", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [
      ...[failing("network", "detach"), failing("fileSystem", "removeNamespace")],
      ...[{ ...failing("fileSystem", "unmount"), subject: "shm" }],
      failing("fileSystem", "removeCgroup"),
    ]);
    const { ledger } = node.world.books;
    const entries = Object.values(ledger).reverse();
    for (const [at, entry] of entries.entries()) {
      Reflect.deleteProperty(ledger, entry.id);
      ledger[entry.id] = { ...entry, at };
    }
    const begin = node.journal.length;
    expect((await collect(node)).ledger.every(({ outcome }) => outcome === "settled")).toBe(true);
    const releasing = ["detach", "removeNamespace", "unmount", "removeCgroup"];
    const done = node.journal.slice(begin).map(({ operation }) => operation);
    expect([...new Set(done)].filter((one) => releasing.includes(one))).toEqual(releasing);
  });

  it("that is kept keeps the namespace that it lies in, and nothing else", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web", attachments: 2 }, [
      ...[failing("network", "detach"), failing("fileSystem", "removeNamespace")],
      failing("fileSystem", "removeCgroup"),
    ]);
    node.faults.plan([{ ...failing("network", "detach"), nth: 1 }]);
    const report = await collect(node);
    expect(outcomes(report).sort()).toEqual([
      ["attachment", "kept"],
      ["attachment", "settled"],
      ["cgroup", "settled"],
      ["network-namespace", "kept"],
    ]);
  });

  it("of a sandbox that still has its record, and is stopped, is settled", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web" });
    node.faults.plan([failing("fileSystem", "removeNamespace")]);
    const policy = { abandon: ["remove-network-namespace"] } as const;
    void (await stopPodSandbox(node.ports, { podSandboxId: "web" }, { policy }))._unsafeUnwrap();
    node.faults.clear();
    expect(outcomes(await collect(node))).toEqual([["network-namespace", "settled"]]);
    expect(node.world.fileSystem.namespaces[netns]).toBeUndefined();
    expect(node.world.books.sandboxes["web"]?.phase).toBe("stopped");
  });

  it("to one observer is told to no other, and to none that came later", async () => {
    const node = createFakeNode({ subscribers: ["one", "two"] });
    await giveUp(node, { id: "web" }, [{ ...failing("nri", "sandboxRemoved"), subject: "two" }]);
    node.world.nri.subscribers.push("late");
    expect(outcomes(await collect(node))).toEqual([["notification", "settled"]]);
    const told = (node.world.nri.told["web"] ?? []).filter((one) => one.endsWith("removed"));
    expect(told).toEqual(["one removed", "two removed"]);
  });

  it("that is only looked at takes no lease, and says what could not be asked", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [failing("fileSystem", "removeNamespace")]);
    const begin = node.journal.length;
    node.faults.plan([failing("store", "listNamespaceUsers")]);
    expect((await collect(node, {})).ledger).toMatchObject([
      { outcome: "kept", faults: [{ operation: "listNamespaceUsers" }] },
    ]);
    expect(node.journal.slice(begin).some(({ operation }) => operation === "lease")).toBe(false);
  });

  it("is settled together with what else is left of the sandbox", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "web", halfMade: ["cgroups", "storage"] });
    owe(node, "web", { kind: "cgroup", path: cgroup });
    const report = await collect(node);
    expect(report.ledger).toMatchObject([{ outcome: "settled" }]);
    expect(report.leftovers).toMatchObject([{ sandboxId: "web", outcome: "removed" }]);
    expect(leftovers(node)).toEqual([]);
  });

  it("is settled also where the lease cannot be given back, which is a warning", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [failing("labels", "release")]);
    node.faults.plan([failing("store", "releaseLease")]);
    const report = await collect(node);
    expect(outcomes(report)).toEqual([["label", "settled"]]);
    expect(report.warnings).toEqual([expect.stringMatching(/^the lease was not given back: /)]);
  });
});
