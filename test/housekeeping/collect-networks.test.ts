import { collectGarbage } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { collect, failing, giveUp, parts } from "./garbage.js";

describe("collectGarbage: networks that are ours alone", () => {
  const networks = [
    { network: "pods", configuration: "{}", pluginDirectories: ["/opt/cni/bin"] },
    { network: "others", configuration: "{}", runtimeHandler: "kata" },
  ];

  /** An address that no record and no port but the plugin's own store knows of. */
  function leak(node: FakeNode): void {
    const [held] = node.world.network.held["web"] ?? [];
    if (held !== undefined) node.world.network.held["leaked"] = [held];
  }

  /** The plugin does not list what it has leaked. */
  function forgetful(node: FakeNode): FakeNode["ports"] {
    const { network } = node.ports;
    const listSandboxes: typeof network.listSandboxes = async (request, call) =>
      (await network.listSandboxes(request, call)).map((ids) =>
        ids.filter((id) => id !== "leaked"),
      );
    return { ...node.ports, network: { ...network, listSandboxes } };
  }

  it("are not asked while what a record or the ledger owes cannot be read", async () => {
    const node = createFakeNode();
    addPod(node, { id: "bad", corrupt: true });
    const [kept] = (await collect(node, { apply: true, networks })).networks;
    expect(kept).toMatchObject({
      outcome: "kept",
      because: "what bad has attached cannot be read",
    });
  });

  it("are asked where a record has none, and where the ledger cannot name any", async () => {
    const node = createFakeNode();
    addPod(node, { id: "half", halfMade: ["name", "record"] });
    const owing = { id: "owing", attachments: "unreadable" } as const;
    await giveUp(node, owing, [failing("network", "detach")]);
    node.faults.plan([failing("network", "detach")]);
    const [asked] = (await collect(node, { apply: true, networks })).networks;
    expect(asked).toMatchObject({ outcome: "collected", valid: [] });
  });

  it("are asked without what has vanished since it was listed", async () => {
    const { ports } = createFakeNode();
    const { store } = ports;
    const listSandboxes: typeof store.listSandboxes = async (...asked) =>
      (await store.listSandboxes(...asked)).map(() => ["gone"]);
    const vanishing = { ...ports, store: { ...store, listSandboxes } };
    const report = await collectGarbage(vanishing, { apply: true, networks });
    expect(report._unsafeUnwrap().networks[0]).toMatchObject({ outcome: "collected", valid: [] });
  });

  it("N01: hold nothing but what records and the ledger still owe", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web" });
    addPod(node, { id: "host", network: "node" });
    addPod(node, { id: "done", attachments: [{ state: "detached" }] });
    const stuck = { id: "stuck", containers: [{ dFor: "released" }] } as const;
    await giveUp(node, stuck, [], { abandonLiveProcesses: true });
    await giveUp(node, { id: "owing" }, [failing("network", "detach")]);
    leak(node);
    node.faults.plan([failing("network", "detach")]);
    const wanted = ["web", "stuck", "owing"].map((sandboxId) => ({
      sandboxId,
      interfaceName: "eth0",
    }));
    const would = (await collectGarbage(forgetful(node), { networks }))._unsafeUnwrap();
    expect(would.networks).toMatchObject([
      { network: "pods", outcome: "would-collect" },
      { network: "others", outcome: "would-collect", valid: [] },
    ]);
    expect(node.world.network.held["leaked"]).toBeDefined();
    const report = (
      await collectGarbage(forgetful(node), { apply: true, networks })
    )._unsafeUnwrap();
    expect(report.networks).toMatchObject([
      { network: "pods", outcome: "collected", changed: true, faults: [] },
      { network: "others", outcome: "collected", changed: false, valid: [] },
    ]);
    expect(report.networks[0]?.valid).toHaveLength(3);
    expect(report.networks[0]?.valid).toEqual(expect.arrayContaining(wanted));
    expect(Object.keys(node.world.network.held).sort()).toEqual(["owing", "stuck", "web"]);
    expect(node.violations).toEqual([]);
  });

  const doubts: Readonly<Record<string, (node: FakeNode) => void>> = {
    "an alive leftover": (node) => void addPod(node, { id: "x", halfMade: parts }),
    "unreadable attachments": (node) => void addPod(node, { id: "x", attachments: "unreadable" }),
    "a damaged record": (node) => void addPod(node, { id: "x", corrupt: true }),
    "a damaged debt": ({ world }) => void world.books.damagedEntries.push("x"),
    "a port that cannot list": ({ faults }) => faults.plan([failing("runtime", "listSandboxes")]),
  };

  it.each(Object.entries(doubts))("R07: are left alone because of %s", async (_, arrange) => {
    const node = createFakeNode();
    addPod(node, { id: "web" });
    leak(node);
    arrange(node);
    const ports = forgetful(node);
    const report = (await collectGarbage(ports, { apply: true, networks }))._unsafeUnwrap();
    expect(report.networks).toMatchObject([{ outcome: "kept" }, { outcome: "kept" }]);
    expect(report.networks[0]?.because).toBeDefined();
    expect(node.world.network.held["leaked"]).toBeDefined();
  });

  it.each([
    ["store", "findSandbox"],
    ["network", "collectGarbage"],
  ] as const)("are kept with the fault where %s.%s fails", async (port, operation) => {
    const node = createFakeNode();
    addPod(node, { id: "web" });
    node.faults.plan([failing(port, operation)]);
    const [pods] = (await collect(node, { apply: true, networks })).networks;
    expect(pods).toMatchObject({ outcome: "kept", faults: [{ port, operation }] });
  });

  it("are kept where the records or the ledger cannot be listed a second time", async () => {
    for (const [operation, nth] of [
      ["listSandboxes", 2],
      ["listLedger", 2],
    ] as const) {
      const node = createFakeNode();
      node.faults.plan([{ ...failing("store", operation), nth }]);
      const [pods] = (await collect(node, { apply: true, networks })).networks;
      expect(pods).toMatchObject({ outcome: "kept", faults: [{ operation }] });
    }
  });
});
