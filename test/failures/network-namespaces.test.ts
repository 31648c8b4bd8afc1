import {
  createCoordinator,
  describeError,
  describeReport,
  removePodSandbox,
  stopPodSandbox,
} from "podsandbox";
import { addPod, leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, failing, ledgerOf, listeningToDels } from "./looking.js";
import { nodeWithWeb, ownersOf, recordOf, web } from "./looking.js";

const path = "/run/podsandbox/netns/web";

const shop = { podSandboxId: "shop" };

describe("a namespace", () => {
  it("N09: a DEL never gets a namespace that is another pod's by now", async () => {
    const node = nodeWithWeb({ namespace: "replaced" });
    const { told, ports } = listeningToDels(node);
    expect((await removePodSandbox(ports, web)).isOk()).toBe(true);
    expect(told).toMatchObject([{ sandboxId: "web" }]);
    expect(told[0]).not.toHaveProperty("namespacePath");
    expect(callsOf(node, "removeNamespace")).toEqual([]);
    expect(Object.keys(node.world.fileSystem.namespaces)).toEqual([path]);
  });

  it("N09: the old DEL has succeeded before the name is free for a new pod", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "network", operation: "detach", nth: 1, how: failing }]);
    expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
    expect(callsOf(node, "releaseNames")).toEqual([]);
    expect(ownersOf(node)).toContain("web");
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    const order = node.journal.map(({ operation }) => operation);
    expect(order.lastIndexOf("detach")).toBeLessThan(order.indexOf("releaseNames"));
  });

  it("N10: the namespace goes after kill, observers and DEL, in this order", async () => {
    const node = nodeWithWeb();
    const { told, ports } = listeningToDels(node);
    expect((await stopPodSandbox(ports, web)).isOk()).toBe(true);
    const wanted = ["stopSandbox", "sandboxStopped", "detach", "removeNamespace"];
    const seen = node.journal.map(({ operation }) => operation);
    expect(seen.filter((operation) => wanted.includes(operation))).toEqual(wanted);
    expect(told).toMatchObject([{ namespacePath: path }]);
    expect(node.violations).toEqual([]);
  });

  it("N10: a namespace that goes with its process is reported, and DEL is given none", async () => {
    const node = nodeWithWeb();
    const { told, ports } = listeningToDels(node);
    const { runtime } = ports;
    const stopSandbox: typeof runtime.stopSandbox = (...given) => {
      delete node.world.fileSystem.namespaces[path];
      return runtime.stopSandbox(...given);
    };
    const unpinned = { ...ports, runtime: { ...runtime, stopSandbox } };
    const report = (await stopPodSandbox(unpinned, web))._unsafeUnwrap();
    expect(told.map((request) => "namespacePath" in request)).toEqual([false]);
    const warning = "the namespace is gone, so DEL is given none";
    expect(JSON.stringify(report.settled)).toContain(warning);
    expect(describeReport(report)).toContain(warning);
    const again = (await stopPodSandbox(unpinned, web))._unsafeUnwrap();
    expect(again.outcome).toBe("already-stopped");
    expect(again.settled.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it("N14: a pod on the host's network costs no DEL, and its namespace is spared", async () => {
    const networkNamespace = { path: "/proc/1/ns/net" };
    const owed = { network: "n", interfaceName: "eth0", configuration: "", state: "owed" } as const;
    const record = { networkNamespace, attachments: [owed] };
    const node = nodeWithWeb({ network: "node", record });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.journal.filter(({ port }) => port === "network")).toEqual([]);
    expect(node.journal.filter(({ operation }) => operation.endsWith("Namespace"))).toEqual([]);
    expect(leftovers(node)).toEqual(["namespace /proc/1/ns/net"]);
  });

  it("U01: a plain file at a namespace's path is none: DEL gets none, it goes", async () => {
    const node = nodeWithWeb({ namespace: "absent" });
    const { told, ports } = listeningToDels(node);
    expect((await removePodSandbox(ports, web)).isOk()).toBe(true);
    expect(told[0]).not.toHaveProperty("namespacePath");
    expect(callsOf(node, "removeNamespace", path)).toHaveLength(1);
  });

  it("U01: a namespace that pods share goes with the last of them, by the records", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "shop", namespacePath: path, attachments: 0 });
    const removed = (await removePodSandbox(node.ports, web))._unsafeUnwrap();
    expect(JSON.stringify(removed.settled)).toContain(`${path} stays: shop use it too`);
    expect(Object.keys(node.world.fileSystem.namespaces)).toEqual([path]);
    expect((await removePodSandbox(node.ports, shop)).isOk()).toBe(true);
    expect(node.world.fileSystem.namespaces).toEqual({});
  });

  it("U01: a helper that may not be signalled is a fault in the report", async () => {
    const node = nodeWithWeb({ infra: "dead", containers: [] });
    const how = { kind: "before", reason: "not-permitted" } as const;
    node.faults.plan([{ port: "runtime", operation: "stopSandbox", how }]);
    const report = (await stopPodSandbox(node.ports, web))._unsafeUnwrap();
    expect(report.settled).toContainEqual(
      expect.objectContaining({
        step: "stop-sandbox-process",
        outcome: "waived",
        faults: [expect.objectContaining({ reason: "not-permitted" })],
      }),
    );
  });
});

describe("an address that is in use", () => {
  it("N12: no DEL is sent while a process lives, and the error says which", async () => {
    const node = nodeWithWeb({ containers: [{ dFor: "released" }] });
    const error = (await stopPodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["prove-dead"], faults: [{ reason: "unkillable" }] });
    expect(callsOf(node, "detach")).toEqual([]);
    expect(node.world.network.held["web"]).toHaveLength(1);
    node.wakeStuck("web");
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.network.held).toEqual({});
  });

  it("N12: a process that is given up keeps its address, and both are in the ledger", async () => {
    const node = nodeWithWeb({ containers: [{ dFor: "released" }] });
    const policy = { abandonLiveProcesses: true };
    expect((await removePodSandbox(node.ports, web, { policy })).isOk()).toBe(true);
    expect(callsOf(node, "detach")).toEqual([]);
    expect(node.world.network.held["web"]).toHaveLength(1);
    const [entry] = ledgerOf(node);
    expect(entry?.debt).toMatchObject({
      kind: "live-processes",
      processes: [{ state: "D" }],
      sandbox: { attachments: [{ state: "owed" }] },
    });
  });
});

describe("a kernel that cannot finish", () => {
  const how = { kind: "hang-deaf" } as const;
  const hanging = [
    { port: "fileSystem", operation: "removeNamespace", subject: "/web", how },
  ] as const;

  it("X01: a removal that hangs in the kernel ends at a limit and keeps the record", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "shop" });
    node.faults.plan(hanging);
    const stopping = stopPodSandbox(node.ports, web);
    expect((await stopPodSandbox(node.ports, shop))._unsafeUnwrap().milliseconds).toBe(0);
    const error = (await stopping)._unsafeUnwrapErr();
    expect(error).toMatchObject({
      steps: ["remove-network-namespace"],
      faults: [{ reason: "timed-out" }],
      report: { outlived: [{ operation: "removeNamespace" }] },
    });
    expect(node.clock.elapsed()).toBeLessThanOrEqual(31_000);
    expect(recordOf(node)?.phase).toBe("stopping");
    expect(describeError(error)).toContain("removeNamespace");
  });

  it("X01: behind a hanging removal a coordinator begins one more at a time", async () => {
    const node = nodeWithWeb();
    const others = ["shop", "db", "mail"];
    for (const id of others) addPod(node, { id });
    node.faults.plan([{ port: "fileSystem", operation: "removeNamespace", how }]);
    const coordinator = createCoordinator(node.ports);
    expect((await coordinator.stop(web)).isErr()).toBe(true);
    const stopped = await Promise.all(others.map((id) => coordinator.stop({ podSandboxId: id })));
    expect(callsOf(node, "removeNamespace")).toHaveLength(2);
    const reasons = stopped.map((result) => JSON.stringify(result).includes("kernel-blocked"));
    expect(reasons.filter(Boolean)).toHaveLength(2);
    for (const id of others)
      expect(recordOf(node, id)?.attachments).toMatchObject([{ state: "detached" }]);
  });
});
