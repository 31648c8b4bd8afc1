import { describeError, err, isTransient, removePodSandbox, stopPodSandbox } from "podsandbox";
import { leftovers, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { calling } from "../testing/calling.js";
import { callsOf, effectsOf, failing, ledgerOf, listeningToDels } from "./looking.js";
import { nodeWithWeb, ownersOf, recordOf, web } from "./looking.js";

const crashed = { kind: "before", reason: "crashed" } as const;

/** A plugin that exits with 1, and says why on its standard error. */
function portsWithBrokenPlugin({ ports }: FakeNode) {
  const details = { exitCode: 1, stderr: "bridge: no answer from the datastore" };
  const message = "DEL of pods by plugin bridge failed";
  const detach = async () => err({ reason: "crashed", message, details } as const);
  return { ...ports, network: { ...ports.network, detach } };
}

describe("a DEL that always fails", () => {
  it("N01: a DEL that always fails keeps record and name, and nobody is killed twice", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "network", operation: "detach", how: crashed }]);
    for (let round = 0; round < 5; round += 1)
      expect((await stopPodSandbox(node.ports, web)).isErr()).toBe(true);
    expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
    expect(effectsOf(node, "stopContainer")).toHaveLength(1);
    expect(effectsOf(node, "stopSandbox")).toHaveLength(1);
    expect(callsOf(node, "detach")).toHaveLength(6);
    expect(recordOf(node)).toMatchObject({
      phase: "removing",
      attachments: [{ state: "owed" }],
      failures: [{ step: "detach-network", count: 6 }],
    });
    expect(ownersOf(node)).toContain("web");
    expect(leftovers(node).join("\n")).not.toMatch(/^(process|mount|task|shim) /m);
  });

  it("N01: the error names sandbox, network, plugin, verb, exit code and last words", async () => {
    const node = nodeWithWeb();
    const stopped = await stopPodSandbox(portsWithBrokenPlugin(node), web);
    const error = stopped._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: "step-failed",
      steps: ["detach-network"],
      faults: [{ port: "network", operation: "detach", subject: "web", attempt: 1 }],
    });
    const words = describeError(error);
    for (const word of ["web", "network.detach", "of pods by plugin bridge", "exit code 1"])
      expect(words).toContain(word);
    expect(words).toContain("no answer from the datastore");
    expect(words).toContain("attempt 1");
  });

  it("N01: given up aloud, the pod goes and the ledger keeps what a later DEL needs", async () => {
    const node = nodeWithWeb();
    const before = recordOf(node);
    node.faults.plan([{ port: "network", operation: "detach", how: crashed }]);
    const policy = { abandon: ["detach-network"] } as const;
    const removed = (await removePodSandbox(node.ports, web, { policy }))._unsafeUnwrap();
    expect(removed.settled.find(({ step }) => step === "detach-network")?.outcome).toBe(
      "abandoned",
    );
    const [attachment] = before?.attachments ?? [];
    expect(ledgerOf(node)).toMatchObject([
      {
        sandboxId: "web",
        step: "detach-network",
        runtimeHandler: "runc",
        debt: { kind: "attachment", attachment, networkNamespace: before?.networkNamespace },
      },
    ]);
    expect(ownersOf(node)).toEqual([]);
    expect(leftovers(node).every((thing) => thing.endsWith("(in the ledger)"))).toBe(true);
  });
});

describe("what is owed a DEL", () => {
  it("N02: an ADD that failed is owed a DEL, and removal waits until one succeeds", async () => {
    const node = nodeWithWeb({ attachments: [{ result: false }] });
    node.faults.plan([
      { port: "network", operation: "detach", nth: 1, how: crashed },
      { port: "network", operation: "detach", nth: 2, how: crashed },
    ]);
    expect((await stopPodSandbox(node.ports, web)).isErr()).toBe(true);
    expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
    expect(node.world.network.held["web"]).toHaveLength(1);
    expect(recordOf(node)).toBeDefined();
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.network.held).toEqual({});
    expect(callsOf(node, "detach")).toHaveLength(3);
    expect(node.violations).toEqual([]);
  });

  it("N02: the debt is recorded before ADD, so a creator that dies in it leaves it", async () => {
    const node = nodeWithWeb({ attachments: 0 });
    const { store } = node.ports;
    const given = { network: "pods", interfaceName: "eth0", configuration: "{}" } as const;
    const attachment = { ...given, state: "owed" } as const;
    void (await store.oweAttachment({ sandboxId: "web", attachment }, calling()));
    const held = { given, namespacePath: "/n", addresses: ["10.88.0.9"], rules: [] };
    node.world.network.held["web"] = [held];
    node.restart();
    expect(recordOf(node)?.attachments).toEqual([attachment]);
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.network.held).toEqual({});
  });

  it("N03: a namespace that is gone does not keep DEL from being sent, without it", async () => {
    const node = nodeWithWeb({ namespace: "absent" });
    const { told, ports } = listeningToDels(node);
    expect((await stopPodSandbox(ports, web)).isOk()).toBe(true);
    expect(told).toHaveLength(1);
    expect(told[0]).not.toHaveProperty("namespacePath");
    expect(node.world.network.held).toEqual({});
  });

  it("N03: a namespace that cannot be looked at neither stops DEL nor is kept quiet", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "fileSystem", operation: "inspectNamespace", how: failing }]);
    const { told, ports } = listeningToDels(node);
    const error = (await stopPodSandbox(ports, web))._unsafeUnwrapErr();
    expect(told).toHaveLength(1);
    expect(told[0]).not.toHaveProperty("namespacePath");
    expect(node.world.network.held).toEqual({});
    expect(error).toMatchObject({ steps: ["remove-network-namespace"] });
    expect(JSON.stringify(error)).toContain("the namespace cannot be looked at");
  });
});

describe("a plugin that is missing", () => {
  const missing = { kind: "before", reason: "missing-program" } as const;
  const nowhere = [{ port: "network", operation: "detach", how: missing }] as const;

  it("N04: a pod whose ADD was never tried stops without any plugin", async () => {
    const node = nodeWithWeb({ attachments: 0 });
    node.faults.plan(nowhere);
    expect((await stopPodSandbox(node.ports, web))._unsafeUnwrap().outcome).toBe("stopped");
    expect(callsOf(node, "detach")).toEqual([]);
  });

  it("N04: a DEL brings along the configuration of ADD, and asks for no other", async () => {
    const configuration = '{ "name":"gone", "plugins":[{"type":"bridge"}] }\n';
    const node = nodeWithWeb({ attachments: [{ network: "gone", configuration }] });
    const { told, ports } = listeningToDels(node);
    expect((await stopPodSandbox(ports, web)).isOk()).toBe(true);
    expect(told).toMatchObject([
      { attachment: { configuration, pluginDirectories: ["/opt/cni/bin"] } },
    ]);
    expect(node.world.network.held).toEqual({});
  });

  it("N04: a missing plugin is told apart, needs a person, and can be given up", async () => {
    const node = nodeWithWeb();
    node.faults.plan(nowhere);
    const error = (await stopPodSandbox(node.ports, web))._unsafeUnwrapErr();
    const faults = error.kind === "step-failed" ? error.faults : [];
    expect(faults).toMatchObject([{ reason: "missing-program" }]);
    expect(faults.some(isTransient)).toBe(false);
    expect(callsOf(node, "detach")).toHaveLength(1);
    const policy = { abandon: ["detach-network"] } as const;
    expect((await removePodSandbox(node.ports, web, { policy })).isOk()).toBe(true);
    expect(ledgerOf(node)).toMatchObject([{ debt: { kind: "attachment" } }]);
  });
});

describe("a result of ADD", () => {
  const lost: readonly PodSpec[] = [
    { attachments: [{ result: false }] },
    { attachments: "unreadable" },
    { corrupt: true },
  ];
  it.each(lost)("N05: a result that is lost keeps no DEL from being sent", async (spec) => {
    const node = nodeWithWeb(spec);
    const { told, ports } = listeningToDels(node);
    expect((await stopPodSandbox(ports, web)).isOk()).toBe(true);
    expect(told).toHaveLength(1);
    expect(node.world.network.held).toEqual({});
  });

  it("N05: a record that cannot be read is reported, and its bytes are put aside", async () => {
    const node = nodeWithWeb({ corrupt: true });
    const removed = (await removePodSandbox(node.ports, web))._unsafeUnwrap();
    expect(removed.warnings.join()).toContain("cannot be read");
    expect(node.world.books.quarantine["web"]).toContain('{"id":"web"');
    expect(leftovers(node)).toEqual([]);
  });
});
