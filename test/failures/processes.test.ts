import { describeError, ok, removePodSandbox, stopContainer, stopPodSandbox } from "podsandbox";
import { unchanged, type ContainerRuntime, type ProcessIdentity } from "podsandbox";
import { addPod, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, effectsOf, nodeWithWeb, recordOf, web } from "./looking.js";

/** The ports with a runtime that does some things in another way. */
function withRuntime({ ports }: FakeNode, own: Partial<ContainerRuntime>) {
  return { ...ports, runtime: { ...ports.runtime, ...own } };
}

const acknowledges = async () => ok(unchanged);

describe("a process that will not die", () => {
  it("P01: a process that will not die is named, with what it sleeps in", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app", dFor: "released" }] });
    addPod(node, { id: "shop" });
    const stopping = stopPodSandbox(node.ports, web);
    const shop = await stopPodSandbox(node.ports, { podSandboxId: "shop" });
    expect(shop._unsafeUnwrap().milliseconds).toBe(0);
    const error = (await stopping)._unsafeUnwrapErr();
    const [{ pid } = { pid: 0 }] = node.world.runtime.ofContainer["app"] ?? [];
    const processes = [{ pid, state: "D", waitChannel: "nfs_wait_bit_killable" }];
    expect(error).toMatchObject({
      steps: ["prove-dead"],
      faults: [{ reason: "unkillable", details: { processes } }],
    });
    expect(describeError(error)).toContain("nfs_wait_bit_killable");
    const since = recordOf(node)?.failures?.find(({ step }) => step === "prove-dead");
    expect(since).toMatchObject({ count: 1, at: node.clock.now() });
    const asked = [
      ...callsOf(node, "stopContainer", "app"),
      ...callsOf(node, "stopSandbox", "web"),
    ];
    expect(asked).toHaveLength(2);
    expect(node.clock.elapsed()).toBeLessThanOrEqual(60_000);
  });

  it("P01: nothing is released before it dies, and the next stop then ends at once", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app", dFor: "released" }] });
    expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
    for (const operation of ["detach", "unmount", "removeTree", "reapContainer", "removeNamespace"])
      expect(callsOf(node, operation, "")).toEqual([]);
    node.wakeStuck("web");
    const report = (await stopPodSandbox(node.ports, web))._unsafeUnwrap();
    expect(report).toMatchObject({ outcome: "stopped", milliseconds: 0 });
    expect(node.violations).toEqual([]);
  });

  it("K01: a kill that is acknowledged and had no effect is an error", async () => {
    const node = nodeWithWeb();
    const ports = withRuntime(node, { stopSandbox: acknowledges, stopContainer: acknowledges });
    const error = (await stopPodSandbox(ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["prove-dead"], faults: [{ reason: "unkillable" }] });
    expect(callsOf(node, "detach")).toEqual([]);
  });
});

describe("which process is meant", () => {
  it("P02: a runtime is told pid, start time and boot, never a bare pid", async () => {
    const process: ProcessIdentity = { pid: 42, startTime: "100", bootId: "boot-1" };
    const node = nodeWithWeb({
      infra: "dead",
      record: { process },
      containers: [{ id: "app", state: "exited", record: { process } }],
    });
    const heard: unknown[] = [];
    const { runtime } = node.ports;
    const ports = withRuntime(node, {
      stopContainer: (request, call) => {
        heard.push(request.container.process);
        return runtime.stopContainer(request, call);
      },
      stopSandbox: (request, call) => {
        heard.push(request.sandbox.process);
        return runtime.stopSandbox(request, call);
      },
    });
    expect((await removePodSandbox(ports, web)).isOk()).toBe(true);
    expect(heard.length).toBeGreaterThanOrEqual(2);
    for (const told of heard) expect(told).toEqual(process);
    expect(node.journal.filter(({ subject }) => subject.includes("42"))).toEqual([]);
  });

  it("P03: children that outlive their first process die before it is reaped", async () => {
    const containers = [{ id: "app", state: "exited", grandchildren: 2 }] as const;
    const node = nodeWithWeb({ infra: "dead", containers });
    expect(leftovers(node).filter((thing) => thing.startsWith("process"))).toHaveLength(2);
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node).join("\n")).not.toMatch(/^process/m);
    const order = node.journal.map(({ operation }) => operation);
    expect(order.indexOf("listAlive")).toBeLessThan(order.indexOf("reapContainer"));
    expect(node.violations).toEqual([]);
  });
});

describe("a container that does not simply run", () => {
  it("P04: output that nobody drains is a warning: the process decides on death", async () => {
    const node = nodeWithWeb();
    const warnings = ["the log of app was not drained after 2 s"];
    const { runtime } = node.ports;
    const ports = withRuntime(node, {
      reapContainer: async (request, call) =>
        (await runtime.reapContainer(request, call)).map((done) => ({ ...done, warnings })),
    });
    const report = (await stopPodSandbox(ports, web))._unsafeUnwrap();
    expect(report.outcome).toBe("stopped");
    expect(report.settled.find(({ step }) => step === "reap")?.warnings).toEqual(warnings);
  });

  it("P04: a reap that waits for a pipe ends at a limit, and holds up no address", async () => {
    const node = nodeWithWeb();
    const how = { kind: "hang-until-aborted" } as const;
    node.faults.plan([{ port: "runtime", operation: "reapContainer", nth: 1, how }]);
    const error = (await stopPodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["reap"], faults: [{ reason: "timed-out" }] });
    expect(node.world.network.held).toEqual({});
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
  });

  it("P05: a frozen container is killed first and thawed then: it runs no further", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app", state: "paused" }] });
    const policy = { gracePeriodSeconds: 3 };
    const report = (await stopPodSandbox(node.ports, web, { policy }))._unsafeUnwrap();
    expect(report.milliseconds).toBe(3_000);
    expect(node.world.books.containers["app"]).toMatchObject({ phase: "exited", exitCode: 137 });
    expect(node.world.runtime.alive).toEqual({});
  });

  it("P06: a container that was never started is alive: it is ended, and removed", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app", state: "created" }] });
    const policy = { gracePeriodSeconds: 30 };
    const report = (await stopPodSandbox(node.ports, web, { policy }))._unsafeUnwrap();
    expect(report.milliseconds).toBe(0);
    expect(effectsOf(node, "stopContainer", "app")).toHaveLength(1);
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
  });

  it("P06: a runtime that refuses that kill is asked to end the whole sandbox", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app", state: "created" }] });
    const how = { kind: "before", reason: "refused" } as const;
    node.faults.plan([{ port: "runtime", operation: "stopContainer", how }]);
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(effectsOf(node, "stopSandbox")).toHaveLength(1);
    expect(leftovers(node)).toEqual([]);
  });

  it("R04: a kill that comes too late is a success after one look", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app", state: "exited" }] });
    const how = { kind: "before", reason: "refused" } as const;
    node.faults.plan([{ port: "runtime", operation: "stopContainer", how }]);
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "listAlive")).toHaveLength(1);
    const alone = nodeWithWeb({ containers: [{ id: "app", state: "exited" }] });
    alone.faults.plan([{ port: "runtime", operation: "stopContainer", how }]);
    expect((await stopContainer(alone.ports, { containerId: "app" })).isOk()).toBe(true);
  });
});

describe("the sandbox's own process", () => {
  it("I02: containers of a sandbox that is dead are stopped all the same", async () => {
    const containers = [{ id: "app" }, { id: "stray", recorded: false }];
    const node = nodeWithWeb({ phase: "stopped", infra: "dead", containers });
    const report = (await stopPodSandbox(node.ports, web))._unsafeUnwrap();
    expect(report.outcome).toBe("stopped");
    expect(node.world.runtime.alive).toEqual({});
    expect(effectsOf(node, "stopContainer").map(({ subject }) => subject)).toEqual([
      "app",
      "stray",
    ]);
  });

  it("I01: a pause container that is missing, or dead, keeps nothing else from going", async () => {
    for (const infra of ["none", "dead"] as const) {
      const node = nodeWithWeb({ infra });
      expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
      expect(leftovers(node)).toEqual([]);
    }
  });
});
