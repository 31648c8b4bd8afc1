import {
  collectGarbage,
  ok,
  preparePorts,
  removePodSandbox,
  type CollectedNetwork,
} from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { dead, failing, giveUp, owe, parts } from "./garbage.js";

const networks = [{ network: "pods", configuration: "{}" }];

/** What became of the one network. */
async function collected(
  ports: Parameters<typeof collectGarbage>[0],
  apply = true,
): Promise<readonly CollectedNetwork[]> {
  const report = await collectGarbage(ports, { apply, networks });
  return report._unsafeUnwrap().networks;
}

describe("a network that is ours alone", () => {
  it("is collected with what the caller says of it, and with nothing else", async () => {
    const node = createFakeNode();
    const { network } = node.ports;
    const told: unknown[] = [];
    const collectThat: typeof network.collectGarbage = (request, call) => {
      told.push(request);
      return network.collectGarbage(request, call);
    };
    const ports = { ...node.ports, network: { ...network, collectGarbage: collectThat } };
    const whole = { configuration: "[]", pluginDirectories: ["/opt"], runtimeHandler: "kata" };
    const asked = [...networks, { network: "others", ...whole }];
    void (await collectGarbage(ports, { apply: true, networks: asked }))._unsafeUnwrap();
    expect(told).toStrictEqual([
      { network: "pods", runtimeHandler: "", configuration: "{}", valid: [] },
      { network: "others", ...whole, valid: [] },
    ]);
  });

  it("N01: would keep what it then does keep: a debt that is settled is owed no more", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [failing("network", "detach")]);
    addPod(node, { id: "db" });
    const valid = [{ sandboxId: "db", interfaceName: "eth0" }];
    expect(await collected(node.ports, false)).toMatchObject([{ outcome: "would-collect", valid }]);
    expect(await collected(node.ports)).toMatchObject([{ outcome: "collected", valid }]);
  });

  it("is collected also where the ledger keeps debts of other kinds", async () => {
    const node = createFakeNode();
    await giveUp(node, { id: "web" }, [failing("fileSystem", "removeCgroup")]);
    node.faults.plan([failing("fileSystem", "removeCgroup")]);
    expect(await collected(node.ports)).toMatchObject([{ outcome: "collected", valid: [] }]);
  });

  it("A01: keeps what a removal gives up while it is asked what is owed", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", containers: [{ dFor: "released" }] });
    const { store } = node.ports;
    let looks = 0;
    // The ledger and the records are listed once each before the networks are looked at.
    const giveUpAfterThird = async <Listed>(listed: Listed): Promise<Listed> => {
      looks += 1;
      const policy = { abandonLiveProcesses: true };
      if (looks === 3)
        void (await removePodSandbox(node.ports, { podSandboxId: "web" }, { policy }));
      return listed;
    };
    const listLedger: typeof store.listLedger = async (...asked) =>
      giveUpAfterThird(await store.listLedger(...asked));
    const listSandboxes: typeof store.listSandboxes = async (...asked) =>
      giveUpAfterThird(await store.listSandboxes(...asked));
    const slow = { ...node.ports, store: { ...store, listLedger, listSandboxes } };
    const ports = preparePorts(slow, { limits: "none" })._unsafeUnwrap();
    const valid = [{ sandboxId: "web", interfaceName: "eth0" }];
    expect(await collected(ports)).toMatchObject([{ outcome: "collected", valid }]);
    expect(node.world.books.sandboxes).toEqual({});
    expect(node.violations).toEqual([]);
  });

  it("R07: is kept because of all that lives without a record", async () => {
    const node = createFakeNode();
    for (const id of ["x", "y"]) addPod(node, { id, halfMade: parts });
    owe(node, "x", { kind: "label", label: "label-of-x" });
    expect(await collected(node.ports)).toMatchObject([
      { outcome: "kept", because: "what has no record may be attached to it: x, y" },
    ]);
  });

  it.each([
    ["could not be removed", failing("network", "detach")],
    ["may live", failing("runtime", "listAlive")],
  ])("R07: is kept because of what %s", async (_, fault) => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: parts });
    node.faults.plan([fault]);
    expect(await collected(node.ports)).toMatchObject([
      { outcome: "kept", because: "what has no record may be attached to it: left" },
    ]);
  });

  it("R07: is kept where it is not known what is left, or what the ledger says", async () => {
    const node = createFakeNode();
    node.faults.plan([failing("runtime", "listSandboxes")]);
    expect(await collected(node.ports)).toMatchObject([
      { outcome: "kept", because: "it is not known what is left over" },
    ]);
    node.faults.clear();
    node.world.books.damagedEntries.push("torn");
    expect(await collected(node.ports)).toMatchObject([
      { outcome: "kept", because: "an entry of the ledger cannot be read" },
    ]);
  });

  it.each([
    ["pod", "kept"],
    ["node", "collected"],
  ] as const)("S02: and a damaged record on the network of the %s: %s", async (of, outcome) => {
    const node = createFakeNode();
    addPod(node, { id: "torn", ...dead });
    const { store } = node.ports;
    const sandbox = { id: "torn", phase: "unknown", network: of } as const;
    const ports = {
      ...node.ports,
      store: {
        ...store,
        findSandbox: () => Promise.resolve(ok({ state: "corrupt", sandbox, message: "" } as const)),
      },
    };
    expect(await collected(ports)).toMatchObject([{ outcome }]);
  });
});
