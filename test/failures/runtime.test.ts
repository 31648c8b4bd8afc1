import { describeError, isTransient, removePodSandbox, stopPodSandbox } from "podsandbox";
import { addPod, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling } from "../testing/calling.js";
import { callsOf, effectsOf, ledgerOf, nodeWithWeb, recordOf, web } from "./looking.js";

/** The container runs no more and the runtime has forgotten it; nobody has told the store. */
async function loseExit(node: FakeNode, id: string): Promise<void> {
  const container = node.world.books.containers[id];
  if (container === undefined) throw new Error(`${id} has no record`);
  await answer(node.ports.runtime.stopContainer({ container, killAt: 0 }, calling()));
  await answer(node.ports.runtime.reapContainer({ container }, calling()));
}

const stopping = { port: "runtime", operation: "stopContainer" } as const;

describe("a runtime that knows other than the store", () => {
  it("R01: an exit that nobody heard of is found out and recorded, its code unknown", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app" }] });
    await loseExit(node, "app");
    expect(node.world.books.containers["app"]?.phase).toBe("running");
    node.faults.plan([{ ...stopping, how: { kind: "hang-deaf" } }]);
    const report = (await stopPodSandbox(node.ports, web))._unsafeUnwrap();
    expect(report.outcome).toBe("stopped");
    const app = node.world.books.containers["app"];
    expect(app).toMatchObject({ phase: "exited" });
    expect(app?.exitedAt).toBeDefined();
    expect(app).not.toHaveProperty("exitCode");
    expect(node.clock.elapsed()).toBeLessThan(120_000);
  });

  it("R05: an unknown state is stopped once and stored, and removal is allowed", async () => {
    const node = nodeWithWeb({ phase: "unknown", containers: [{ id: "app" }] });
    const { containers } = node.world.books;
    const app = containers["app"];
    await loseExit(node, "app");
    if (app !== undefined) containers["app"] = { ...app, phase: "unknown" };
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(recordOf(node)?.phase).toBe("stopped");
    expect(node.world.books.containers["app"]?.phase).toBe("exited");
    const before = effectsOf(node, "stop").length;
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(effectsOf(node, "stop")).toHaveLength(before);
    expect(leftovers(node)).toEqual([]);
  });
});

describe("what a runtime still holds", () => {
  it("R02: a shim that outlived its task is given back, though the task is gone", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app", state: "exited", holds: ["shim"] }] });
    expect(leftovers(node)).toContain("shim of app");
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node).join("\n")).not.toMatch(/^(shim|task) /m);
  });

  it("R02: a delete that timed out is never a success, and the next run asks again", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app" }] });
    const how = { kind: "before", reason: "timed-out" } as const;
    node.faults.plan([{ port: "runtime", operation: "reapContainer", nth: 1, how }]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["reap"], faults: [{ reason: "timed-out" }] });
    expect(leftovers(node)).toContain("shim of app");
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "reapContainer")).toHaveLength(2);
    expect(leftovers(node)).toEqual([]);
  });
});

describe("a connection that closes", () => {
  const closed = { kind: "before", reason: "unavailable" } as const;

  it("R03: a connection that closes is tried again, a bounded number of times", async () => {
    const node = nodeWithWeb();
    node.faults.plan([1, 2].map((nth) => ({ ...stopping, nth, how: closed })));
    const report = (await stopPodSandbox(node.ports, web))._unsafeUnwrap();
    expect(report).toMatchObject({ outcome: "stopped", milliseconds: 500 });
    expect(callsOf(node, "stopContainer")).toHaveLength(3);
  });

  it("R03: a server that is gone for good does not matter where nothing lives", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app" }] });
    await loseExit(node, "app");
    node.faults.plan([{ ...stopping, how: closed }]);
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    // One by hand, one for the stop, and one for how it ended: each time the state is looked at.
    expect(callsOf(node, "stopContainer")).toHaveLength(3);
    expect(callsOf(node, "inspectContainer").length).toBeGreaterThan(0);
  });

  it("R03: an answer that is none is a fault of the adapter, and nothing throws", async () => {
    const node = nodeWithWeb();
    node.faults.plan([
      { ...stopping, nth: 1, how: closed },
      { ...stopping, nth: 2, how: { kind: "garbage" } },
    ]);
    const report = (await stopPodSandbox(node.ports, web))._unsafeUnwrap();
    const step = report.settled.find(({ step: name }) => name === "stop-containers");
    expect(step?.faults).toMatchObject([{ reason: "crashed" }]);
  });
});

describe("a runtime handler that is configured no more", () => {
  const gone = { kind: "before", reason: "missing-program" } as const;
  const runtimeHandler = { name: "nvidia", parameters: { binary: "/opt/nvidia/runc", root: "/r" } };

  it("R06: a runtime is told what the sandbox was created with; nothing is looked up", async () => {
    const node = nodeWithWeb({ record: { runtimeHandler } });
    const heard: unknown[] = [];
    const { runtime } = node.ports;
    const stopSandbox: typeof runtime.stopSandbox = (request, call) => {
      heard.push(request.sandbox.runtimeHandler);
      return runtime.stopSandbox(request, call);
    };
    const reapSandbox: typeof runtime.reapSandbox = (request, call) => {
      heard.push(request.sandbox.runtimeHandler);
      return runtime.reapSandbox(request, call);
    };
    const ports = { ...node.ports, runtime: { ...runtime, stopSandbox, reapSandbox } };
    expect((await removePodSandbox(ports, web)).isOk()).toBe(true);
    expect(heard).toEqual([runtimeHandler, runtimeHandler]);
  });

  it("R06: a runtime that is missing is a typed error, or given up aloud", async () => {
    const node = nodeWithWeb({ record: { runtimeHandler } });
    node.faults.plan(
      ["stopContainer", "stopSandbox", "listAlive"].map((operation) => ({
        port: "runtime" as const,
        operation,
        how: gone,
      })),
    );
    const error = (await stopPodSandbox(node.ports, web))._unsafeUnwrapErr();
    const faults = error.kind === "step-failed" ? error.faults : [];
    expect(faults).toMatchObject([{ reason: "missing-program" }]);
    expect(faults.some(isTransient)).toBe(false);
    expect(describeError(error)).toContain("missing-program");
    expect(callsOf(node, "detach")).toEqual([]);
    const policy = { abandonLiveProcesses: true };
    expect((await removePodSandbox(node.ports, web, { policy })).isOk()).toBe(true);
    expect(ledgerOf(node)).toMatchObject([
      { debt: { kind: "live-processes", sandbox: { runtimeHandler } } },
    ]);
    expect(node.world.network.held["web"]).toHaveLength(1);
  });
});

describe("a virtual machine", () => {
  it("K01: a machine whose agent is dead is ended, and takes its containers along", async () => {
    const node = nodeWithWeb({ agent: "dead", containers: 2 });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
  });

  it("K01: mounts that only the mount table knows of go with the share, at one call", async () => {
    const share = "/run/podsandbox/shared/web";
    const below = Array.from({ length: 2_000 }, (_none, at) => ({
      path: `${share}/mnt-${at}`,
      recorded: false,
    }));
    const node = nodeWithWeb({ mounts: [{ path: share }, ...below], containers: [] });
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.fileSystem.mounts).toEqual({});
    expect(callsOf(node, "unmount")).toHaveLength(1);
  });

  it("K01: an agent that fails for one pod keeps no other from stopping", async () => {
    const node = nodeWithWeb({ agent: "dead", infra: { dFor: "released" } });
    addPod(node, { id: "shop" });
    const failed = stopPodSandbox(node.ports, web);
    const shop = (await stopPodSandbox(node.ports, { podSandboxId: "shop" }))._unsafeUnwrap();
    expect(shop.milliseconds).toBe(0);
    expect((await failed)._unsafeUnwrapErr()).toMatchObject({ steps: ["prove-dead"] });
  });
});
