import { changed, describeError, ok, preparePorts } from "podsandbox";
import { removePodSandbox, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, effectsOf, failing, listeningToDels } from "./looking.js";
import { nodeWithWeb, recordOf, web } from "./looking.js";

const portMappings = [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }];

describe("what a DEL is told", () => {
  it("N06: a DEL is told what ADD was told, byte for byte, whatever changed since", async () => {
    const node = createFakeNode();
    const file = { text: '{"name":"pods",  "plugins":[{"type":"portmap"}]}' };
    const configuration = file.text;
    const capabilities = { portMappings };
    addPod(node, {
      id: "web",
      attachments: [{ configuration, interfaceName: "net1", capabilities }],
    });
    file.text = '{"name":"renamed","plugins":[]}';
    const { told, ports } = listeningToDels(node);
    expect((await stopPodSandbox(ports, web)).isOk()).toBe(true);
    expect(told[0]?.attachment).toMatchObject({
      configuration,
      interfaceName: "net1",
      capabilities: { portMappings },
      arguments: { IgnoreUnknown: "1", K8S_POD_UID: "uid-1" },
    });
    expect(node.world.network.held).toEqual({});
    expect(node.violations).toEqual([]);
  });

  it("N11: a DEL gets the port mappings of ADD, and ten stops send one that succeeds", async () => {
    const node = nodeWithWeb({ attachments: [{ capabilities: { portMappings } }] });
    node.faults.plan([{ port: "network", operation: "detach", nth: 1, how: failing }]);
    const { told, ports } = listeningToDels(node);
    for (let round = 0; round < 10; round += 1) void (await stopPodSandbox(ports, web));
    expect(told).toHaveLength(2);
    expect(told[1]?.attachment).toMatchObject({ capabilities: { portMappings } });
    expect(effectsOf(node, "detach")).toHaveLength(1);
    expect(node.world.network.held).toEqual({});
  });

  it("N11: rules that a plugin finds left behind are a warning in the report", async () => {
    const node = nodeWithWeb();
    const warnings = ["2 DNAT rules for 8080 are left"];
    const detach = async () => ok({ ...changed, warnings });
    const network = { ...node.ports.network, detach };
    const report = (await stopPodSandbox({ ...node.ports, network }, web))._unsafeUnwrap();
    const step = report.settled.find(({ step: name }) => name === "detach-network");
    expect(step?.warnings).toEqual(warnings);
  });
});

describe("a plugin among others", () => {
  it("N07: a DEL that fails keeps no other network, and no success is repeated", async () => {
    const node = nodeWithWeb({ attachments: 2 });
    node.faults.plan([{ port: "network", operation: "detach", subject: "eth1", how: failing }]);
    const error = (await stopPodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(callsOf(node, "detach").map(({ subject }) => subject)).toEqual([
      "web/pods-2/eth1",
      "web/pods/eth0",
    ]);
    expect(error).toMatchObject({ faults: [{ operation: "detach" }] });
    expect(error.kind === "step-failed" && error.faults).toHaveLength(1);
    expect(recordOf(node)?.attachments).toMatchObject([{ state: "detached" }, { state: "owed" }]);
    node.faults.clear();
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "detach", "eth0")).toHaveLength(1);
    expect(callsOf(node, "detach", "eth1")).toHaveLength(2);
  });

  it("N15: directories that stay do not lose a DEL, and a retry does not repeat it", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "fileSystem", operation: "removeTree", nth: 1, how: failing }]);
    expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
    expect(recordOf(node)?.attachments).toMatchObject([{ state: "detached" }]);
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "detach")).toHaveLength(1);
    expect(node.violations).toEqual([]);
  });
});

describe("a plugin that hangs", () => {
  const hanging = [
    { port: "network", operation: "detach", subject: "web", how: { kind: "hang-until-aborted" } },
  ] as const;

  it("N08: a DEL that hangs ends at a limit, which is said; no other pod waits", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "shop" });
    node.faults.plan(hanging);
    const began = node.clock.elapsed();
    const stopping = stopPodSandbox(node.ports, web);
    const other = (await stopPodSandbox(node.ports, { podSandboxId: "shop" }))._unsafeUnwrap();
    expect(other).toMatchObject({ outcome: "stopped", milliseconds: 0 });
    const error = (await stopping)._unsafeUnwrapErr();
    expect(node.clock.elapsed() - began).toBe(60_000);
    expect(error).toMatchObject({
      kind: "step-failed",
      steps: ["detach-network"],
      faults: [{ operation: "detach", reason: "timed-out", milliseconds: 60_000 }],
      report: { outlived: [] },
    });
    expect(describeError(error)).toMatch(/network\.detach on web.*\n?.*timed-out/);
    expect(node.inFlight()).toEqual([]);
  });

  it("N08: the limit of a DEL can be set", async () => {
    const node = nodeWithWeb();
    node.faults.plan(hanging);
    const limits = { "network.detach": 5_000 };
    const ports = preparePorts(node.ports, { limits })._unsafeUnwrap();
    expect((await stopPodSandbox(ports, web)).isErr()).toBe(true);
    expect(node.clock.elapsed()).toBe(5_000);
  });

  it("N08: a DEL that is deaf is named, and the next stop joins it", async () => {
    const node = nodeWithWeb();
    const how = { kind: "hang-deaf" } as const;
    node.faults.plan([{ port: "network", operation: "detach", how }]);
    const error = (await stopPodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect("report" in error && error.report.outlived).toMatchObject([
      { port: "network", operation: "detach", subject: "web" },
    ]);
    const again = stopPodSandbox(node.ports, web);
    node.clock.after(1_000, () => node.faults.release());
    expect((await again)._unsafeUnwrap().outcome).toBe("stopped");
    expect(callsOf(node, "detach")).toHaveLength(1);
    expect(node.violations).toEqual([]);
  });
});
