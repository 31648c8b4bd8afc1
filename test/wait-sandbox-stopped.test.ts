import { removePodSandbox, stopPodSandbox, waitSandboxStopped } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

const request = { podSandboxId: "web" };

/** A node with one pod in some phase. */
function nodeIn(phase: "ready" | "stopping" | "stopped" | "removing") {
  const node = createFakeNode();
  addPod(node, { id: "web", phase });
  return node;
}

describe("waitSandboxStopped", () => {
  it("answers at once for one that is stopped", async () => {
    const node = nodeIn("stopped");
    expect((await waitSandboxStopped(node.ports, request))._unsafeUnwrap()).toBe("stopped");
    expect(node.clock.elapsed()).toBe(0);
    expect(node.journal.map(({ operation }) => operation)).toEqual(["findSandbox"]);
  });

  it("looks what lives in one that is being removed, as that is recorded first", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", containers: [{ ignoresTerm: true }] });
    const policy = { gracePeriodSeconds: 30 };
    const removing = removePodSandbox(node.join().ports, request, { policy });
    const waiting = waitSandboxStopped(node.ports, request);
    expect((await waiting)._unsafeUnwrap()).toBe("absent");
    expect(node.clock.elapsed()).toBeGreaterThan(30_000);
    expect((await removing).isOk()).toBe(true);
  });

  it("is content with one whose removal failed after everything had ended", async () => {
    const node = createFakeNode();
    const { sandboxId } = addPod(node, { id: "web" });
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "network", operation: "detach", how }]);
    expect((await removePodSandbox(node.ports, request)).isErr()).toBe(true);
    const waited = await waitSandboxStopped(node.ports, { podSandboxId: sandboxId });
    expect(waited._unsafeUnwrap()).toBe("stopped");
  });

  it("does not take a container that is still being created for nothing", async () => {
    const node = createFakeNode();
    const containers = [{ id: "app", state: "creating", creator: "alive" }] as const;
    addPod(node, { id: "web", phase: "removing", infra: "dead", containers });
    const controller = new AbortController();
    node.clock.after(2_000, () => controller.abort());
    const waited = await waitSandboxStopped(node.ports, request, { signal: controller.signal });
    expect(waited._unsafeUnwrapErr().kind).toBe("wait-cancelled");
  });

  it("ends when the caller gives up while it looks", async () => {
    const node = createFakeNode({ takes: { "runtime.listAlive": 5_000 } });
    addPod(node, { id: "web", phase: "removing" });
    const controller = new AbortController();
    node.clock.after(2_000, () => controller.abort());
    const waited = await waitSandboxStopped(node.ports, request, { signal: controller.signal });
    expect(waited._unsafeUnwrapErr()).toEqual({ kind: "wait-cancelled", sandboxId: "web" });
    expect(node.clock.pending()).toEqual([]);
  });

  it.each([
    ["store", "listContainers"],
    ["runtime", "listAlive"],
  ] as const)("fails where it is being removed and %s.%s fails", async (port, operation) => {
    const node = nodeIn("removing");
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port, operation, how }]);
    const failed = await waitSandboxStopped(node.ports, request);
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "wait-failed", fault: { operation } });
    expect(node.clock.pending()).toEqual([]);
  });

  it("has nothing to wait for where nothing has the id", async () => {
    const { ports, clock } = createFakeNode();
    expect((await waitSandboxStopped(ports, request))._unsafeUnwrap()).toBe("absent");
    expect(clock.pending()).toEqual([]);
  });

  it("waits for whoever stops it, and reads less and less often", async () => {
    const node = nodeIn("ready");
    const waiting = waitSandboxStopped(node.ports, request);
    node.clock.after(3_000, () => void stopPodSandbox(node.join().ports, request));
    expect((await waiting)._unsafeUnwrap()).toBe("stopped");
    const [first = 0] = [node.journal.findIndex(({ operation }) => operation === "lease")];
    // After 5, 15, 35, 75, 155, 315, 635, 1135 … ms, and twice by the stop itself.
    expect(first).toBeGreaterThan(11);
    expect(first).toBeLessThan(16);
    expect(node.clock.elapsed()).toBe(3_135);
    expect(node.clock.pending()).toEqual([]);
  });

  it("takes a prefix, and from then on the whole id, with which another may begin", async () => {
    const node = nodeIn("ready");
    const waiting = waitSandboxStopped(node.ports, { podSandboxId: "we" });
    node.clock.after(100, () => void addPod(node, { id: "webmail" }));
    node.clock.after(1_000, () => void removePodSandbox(node.join().ports, request));
    expect((await waiting)._unsafeUnwrap()).toBe("absent");
  });

  it("does not take another sandbox for its own once its own is gone", async () => {
    const node = nodeIn("ready");
    const waiting = waitSandboxStopped(node.ports, request);
    node.clock.after(100, () => {
      addPod(node, { id: "web-2" });
      void removePodSandbox(node.join().ports, request);
    });
    node.clock.after(
      5_000,
      () => void stopPodSandbox(node.join().ports, { podSandboxId: "web-2" }),
    );
    expect((await waiting)._unsafeUnwrap()).toBe("absent");
    expect(node.clock.elapsed()).toBeLessThan(1_000);
  });

  it("refuses a prefix that several have", async () => {
    const node = nodeIn("ready");
    addPod(node, { id: "webmail" });
    const refused = await waitSandboxStopped(node.ports, { podSandboxId: "we" });
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "ambiguous-id",
      id: "we",
      candidates: ["web", "webmail"],
    });
    expect(node.clock.pending()).toEqual([]);
  });

  it("ends when the caller gives up, at once, and leaves no timer", async () => {
    const node = nodeIn("ready");
    const controller = new AbortController();
    node.clock.after(2_000, () => controller.abort());
    const waited = await waitSandboxStopped(node.ports, request, { signal: controller.signal });
    expect(waited._unsafeUnwrapErr()).toEqual({ kind: "wait-cancelled", sandboxId: "web" });
    expect(node.clock.elapsed()).toBe(2_000);
    expect(node.clock.pending()).toEqual([]);
    const never = await waitSandboxStopped(node.ports, request, { signal: AbortSignal.abort() });
    expect(never._unsafeUnwrapErr().kind).toBe("wait-cancelled");
  });

  it("fails where the store cannot say", async () => {
    const node = nodeIn("ready");
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", nth: 2, how }]);
    const failed = await waitSandboxStopped(node.ports, request);
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      kind: "wait-failed",
      fault: { operation: "findSandbox", reason: "corrupt" },
    });
  });

  it("refuses what it cannot mean", async () => {
    const { ports } = createFakeNode();
    const refused = await waitSandboxStopped(ports, { podSandboxId: "../x" });
    expect(refused._unsafeUnwrapErr().kind).toBe("invalid-request");
  });
});
