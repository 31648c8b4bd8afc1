import { ok, removeContainer, stopPodSandbox, together, type TeardownEvent } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fail, ownStep, settle } from "../own-step.js";

const request = { podSandboxId: "web" };

function nodeWithWeb(): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", containers: [{ id: "app" }] });
  return node;
}

/** An event in a word or two. */
function inShort(event: TeardownEvent): string {
  const step = "step" in event ? ` ${event.step}` : "";
  const call = "call" in event ? ` ${event.call.operation}` : "";
  return `${event.type}${step}${call}`;
}

describe("what an observer is told", () => {
  it("is the run, every step and every call, in the order in which they come about", async () => {
    const node = nodeWithWeb();
    const events: TeardownEvent[] = [];
    const skipped = ownStep("skipped", { plan: () => ({ acts: false, because: "no need" }) });
    const calling = ownStep("calling", {
      act: async (_, { record }) => record({ kind: "phase", phase: "stopping" }),
    });
    await settle(node, [calling, together(ownStep("a"), skipped)], {
      observe: (event) => events.push(event),
    });
    expect(events.map(inShort)).toEqual([
      "call-settled findSandbox",
      "lifecycle-started",
      "call-settled lease",
      "call-settled blockSynchronization",
      "call-settled findSandbox",
      "step-started calling",
      "call-settled recordSandboxFact",
      "step-settled calling",
      "call-settled findSandbox",
      "step-started a",
      "step-settled skipped",
      "step-settled a",
      "call-settled unblock",
      "call-settled releaseLease",
      "lifecycle-settled",
    ]);
    expect(events[1]).toMatchObject({ steps: ["calling", "a", "skipped"] });
    expect(events.at(-1)).toMatchObject({ outcome: "settled", milliseconds: 0 });
    expect(events[7]).toMatchObject({ report: { step: "calling", outcome: "acted" } });
  });

  it("says which run it was, of which operation, sandbox and pod, and when", async () => {
    const node = nodeWithWeb();
    await node.clock.advance(1_000);
    const events: TeardownEvent[] = [];
    const observe = (event: TeardownEvent) => void events.push(event);
    await settle(node, [ownStep("own")], { observe });
    const first = events.at(-1);
    expect(first).toMatchObject({
      operation: "run-steps",
      sandboxId: "web",
      runtimeHandler: "runc",
      pod: { name: "web", namespace: "default" },
      at: node.clock.now(),
      elapsed: 1_000,
    });
    expect(first).not.toHaveProperty("containerId");
    await settle(node, [ownStep("own")], { observe });
    const runs = [...new Set(events.map(({ run }) => run))];
    expect(runs).toHaveLength(2);
    expect((runs[1] ?? 0) - (runs[0] ?? 0)).toBe(1);
  });

  it("names the container where the run is about one", async () => {
    const events: TeardownEvent[] = [];
    const observe = (event: TeardownEvent) => void events.push(event);
    void (await removeContainer(nodeWithWeb().ports, { containerId: "app" }, { observe }));
    expect(events.every(({ containerId }) => containerId === "app")).toBe(true);
    expect(events.at(-1)).toMatchObject({ operation: "remove-container", sandboxId: "web" });
  });

  it("is what a failed call came to, and how long it took", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "refused" } as const;
    node.faults.plan([{ port: "runtime", operation: "stopSandbox", how }]);
    const events: TeardownEvent[] = [];
    void (await stopPodSandbox(node.ports, request, { observe: (event) => events.push(event) }));
    const settled = events.flatMap((event) => (event.type === "call-settled" ? [event] : []));
    const failed = settled.filter(({ fault }) => fault !== undefined);
    expect(failed).toMatchObject([
      {
        call: { port: "runtime", operation: "stopSandbox", subject: "web" },
        fault: { reason: "refused" },
        milliseconds: 0,
      },
    ]);
    const fine = settled.find(({ fault }) => fault === undefined);
    expect(fine).not.toHaveProperty("fault");
  });

  it("is that a call is tried again, what it waits for, and that it has not answered", async () => {
    const node = nodeWithWeb();
    node.faults.plan([
      { port: "network", operation: "detach", nth: 1, how: { kind: "before", reason: "busy" } },
      { port: "fileSystem", operation: "unmount", subject: "/shm", how: { kind: "hang-deaf" } },
    ]);
    const { fileSystem } = node.ports;
    const ports = {
      ...node.ports,
      fileSystem: {
        ...fileSystem,
        removeNamespace: async (...[, call]: Parameters<typeof fileSystem.removeNamespace>) => {
          call.waitingFor({ kind: "text", text: "the kernel" });
          return ok({ changed: true, warnings: [] });
        },
      },
    };
    const events: TeardownEvent[] = [];
    const policy = { abandon: ["unmount"] } as const;
    const observe = (event: TeardownEvent) => void events.push(event);
    const stopped = (await stopPodSandbox(ports, request, { observe, policy }))._unsafeUnwrap();
    const unmount = { port: "fileSystem", operation: "unmount" };
    expect(stopped.outlived).toMatchObject([unmount]);
    const told = (type: TeardownEvent["type"]) => events.filter((event) => event.type === type);
    expect(told("call-retried")).toMatchObject([{ fault: { reason: "busy", attempt: 1 } }]);
    expect(told("call-outlived")).toMatchObject([{ call: unmount }]);
    expect(told("call-waiting")).toMatchObject([
      { call: { operation: "removeNamespace" }, what: { kind: "text", text: "the kernel" } },
    ]);
  });

  it("is how the run ended: the kind of its error, where it failed", async () => {
    const events: TeardownEvent[] = [];
    const observe = (event: TeardownEvent) => void events.push(event);
    const node = nodeWithWeb();
    const act = () => {
      throw new Error("boom");
    };
    await fail(node, [ownStep("own", { act })], { observe });
    expect(events.at(-1)).toMatchObject({ type: "lifecycle-settled", outcome: "step-failed" });
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", how }]);
    await fail(node, [ownStep("own")], { observe });
    expect(events.at(-1)).toMatchObject({ type: "lifecycle-settled", outcome: "store-failed" });
  });
});

describe("an observer that throws", () => {
  it("is ignored, and told of everything all the same", async () => {
    let told = 0;
    const observe = (): void => {
      told += 1;
      throw new Error("boom");
    };
    const stopped = await stopPodSandbox(nodeWithWeb().ports, request, { observe });
    expect(stopped._unsafeUnwrap()).toMatchObject({ outcome: "stopped", warnings: [] });
    expect(told).toBeGreaterThan(40);
  });

  it("is ignored where it takes container events, too (D12)", async () => {
    const node = nodeWithWeb();
    const events = {
      emit() {
        throw new Error("boom");
      },
    };
    const stopped = await stopPodSandbox({ ...node.ports, events }, request);
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped");
  });
});
