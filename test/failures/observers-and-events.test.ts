import { createCoordinator, describeSandbox, removePodSandbox, stopPodSandbox } from "podsandbox";
import type { NodeResourceInterface } from "podsandbox";
import { addPod, leftovers, type FakeNode, type PlannedFault } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, failing, ledgerOf, nodeWithWeb, recordOf, web } from "./looking.js";

/** What becomes of the step that tells observers. */
function telling(how: PlannedFault["how"], operation = "sandboxStopped"): readonly PlannedFault[] {
  return [{ port: "nri", operation, how }];
}

/** The ports with an observer that does something of its own when the pod has stopped. */
function withObserver(
  { ports }: FakeNode,
  sandboxStopped: NodeResourceInterface["sandboxStopped"],
) {
  if (ports.nri === undefined) throw new Error("there are no observers");
  return { ...ports, nri: { ...ports.nri, sandboxStopped } };
}

describe("an observer", () => {
  const ways: readonly PlannedFault["how"][] = [
    failing,
    { kind: "throw" },
    { kind: "reject" },
    { kind: "hang-deaf" },
  ];

  it("H01: an observer that fails, throws or hangs is reported and stops nothing", async () => {
    for (const how of ways) {
      const node = nodeWithWeb();
      node.faults.plan(telling(how));
      const report = (await stopPodSandbox(node.ports, web))._unsafeUnwrap();
      const step = report.settled.find(({ step: name }) => name === "notify-stopped");
      expect(step).toMatchObject({ outcome: "waived", faults: [{ port: "nri" }] });
      expect(report.milliseconds).toBeLessThanOrEqual(3_000);
      expect(recordOf(node)).toMatchObject({ failures: [{ step: "notify-stopped", count: 1 }] });
      expect(node.world.network.held).toEqual({});
      expect(node.world.nri.blocks).toEqual({});
    }
  });

  it("H01: an observer that was missed is told after a restart, and once", async () => {
    const node = nodeWithWeb();
    node.faults.plan(telling(failing));
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.nri.told).toEqual({});
    node.faults.clear();
    node.restart();
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.nri.told).toEqual({ web: ["observer stopped", "observer removed"] });
    expect(callsOf(node, "sandboxStopped")).toHaveLength(2);
  });

  it("H01: observers are told before DEL; a removal they miss is in the ledger", async () => {
    const node = nodeWithWeb();
    node.faults.plan(telling(failing, "sandboxRemoved"));
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    const order = node.journal.map(({ operation }) => operation);
    expect(order.indexOf("sandboxStopped")).toBeLessThan(order.indexOf("detach"));
    expect(ledgerOf(node)).toMatchObject([
      { debt: { kind: "notification", event: "removed", subscriber: "observer" } },
    ]);
  });

  it("H01: an observer may call for stops, of the same pod and of others", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "shop" });
    const { nri } = node.ports;
    const outcomes: string[] = [];
    const ports = withObserver(node, async (request, call) => {
      if (request.sandbox.id === "web") {
        const shop = await stopPodSandbox(node.ports, { podSandboxId: "shop" });
        void stopPodSandbox(node.ports, web).map(({ outcome }) => outcomes.push(outcome));
        outcomes.push(shop._unsafeUnwrap().outcome);
      }
      const told = await nri?.sandboxStopped(request, call);
      if (told === undefined) throw new Error("there are no observers");
      return told;
    });
    expect((await stopPodSandbox(ports, web)).isOk()).toBe(true);
    await new Promise((resolve) => node.clock.after(1, () => resolve(undefined)));
    expect(outcomes).toEqual(["stopped", "already-stopped"]);
    expect(node.clock.elapsed()).toBeLessThanOrEqual(1);
  });
});

describe("a container event", () => {
  const typesOf = ({ world }: FakeNode): readonly string[] =>
    world.events.filter(({ containerId }) => containerId === "web").map(({ type }) => type);

  it("E01: stopped and deleted are sent once each, with the pod as it was before", async () => {
    const node = nodeWithWeb({ pod: { name: "shop", namespace: "prod", uid: "u-1" } });
    for (let round = 0; round < 2; round += 1) void (await stopPodSandbox(node.ports, web));
    for (let round = 0; round < 2; round += 1) void (await removePodSandbox(node.ports, web));
    expect(typesOf(node)).toEqual(["CONTAINER_STOPPED_EVENT", "CONTAINER_DELETED_EVENT"]);
    const [, deleted] = node.world.events.filter(({ containerId }) => containerId === "web");
    expect(deleted).toMatchObject({
      sandboxId: "web",
      pod: { name: "shop", namespace: "prod", uid: "u-1" },
      sandbox: { id: "web", phase: "removing" },
    });
  });

  it("E01: events follow the recorded fact, and a listener that throws is ignored", async () => {
    const node = nodeWithWeb();
    const seen: (string | undefined)[] = [];
    const emit = ({
      type,
      containerId,
    }: {
      readonly type: string;
      readonly containerId: string;
    }) => {
      if (containerId !== "web") return;
      seen.push(`${type} ${recordOf(node)?.phase ?? "gone"}`);
      throw new Error("the listener has had enough");
    };
    const ports = { ...node.ports, events: { emit } };
    expect((await stopPodSandbox(ports, web)).isOk()).toBe(true);
    expect((await removePodSandbox(ports, web)).isOk()).toBe(true);
    expect(seen).toEqual(["CONTAINER_STOPPED_EVENT stopped", "CONTAINER_DELETED_EVENT gone"]);
    expect(leftovers(node)).toEqual([]);
  });
});

describe("a status", () => {
  it("Q01: a status is read from the record, while the runtime does not answer", async () => {
    const node = nodeWithWeb();
    const deaf = { kind: "hang-deaf" } as const;
    node.faults.plan([
      { port: "fileSystem", operation: "inspectNamespace", how: deaf },
      { port: "runtime", operation: "stopContainer", how: deaf },
    ]);
    const coordinator = createCoordinator(node.ports);
    const stopping = coordinator.stop(web);
    await new Promise((resolve) => node.clock.after(1_000, () => resolve(undefined)));
    const { calls } = node;
    const record = recordOf(node);
    if (record === undefined) throw new Error("there is no record");
    expect(describeSandbox(record)).toMatchObject({
      state: "SANDBOX_NOTREADY",
      phase: "stopping",
      owed: ["eth0@pods"],
    });
    expect(coordinator.progress()).toMatchObject([
      { sandboxId: "web", steps: [{ step: "stop-containers" }] },
    ]);
    expect(node.calls).toBe(calls);
    node.faults.clear();
    node.faults.release();
    expect((await stopping).isOk()).toBe(true);
  });
});
