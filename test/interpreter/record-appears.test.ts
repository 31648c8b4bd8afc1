import { removePodSandbox, stopPodSandbox, type StepReport } from "podsandbox";
import { addPod, createFakeNode, leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { ownStep, settle } from "../own-step.js";

const request = { podSandboxId: "web" };
const orphan = { id: "web", infra: "dead", halfMade: ["name", "paths", "mounts"] } as const;
const call = { signal: new AbortController().signal, attempt: 1, waitingFor: () => undefined };

const reasons = (settled: readonly StepReport[]): readonly (string | undefined)[] =>
  settled.map(({ because }) => because);

describe("a record that appears during a run", () => {
  it("of a stop is left alone: nobody put up a fence for it", async () => {
    const node = createFakeNode({ takes: { "store.findSandbox": 100 } });
    const stopping = stopPodSandbox(node.ports, request);
    await new Promise<void>((resolve) => void node.clock.after(150, resolve));
    addPod(node, { id: "web" });
    const stopped = (await stopping)._unsafeUnwrap();
    expect(stopped.outcome).toBe("absent");
    expect(reasons(stopped.settled)).toEqual(stopped.settled.map(() => "it has no record"));
    expect(node.world.books.sandboxes["web"]?.phase).toBe("ready");
    expect(node.world.runtime.alive["web"]).toBeDefined();
  });

  it("is left alone where a step acts without a record, too", async () => {
    const node = createFakeNode();
    const create = ownStep("create", {
      withoutRecord: true,
      act: async () => {
        expect(Object.keys(node.world.books.leases)).toEqual(["web"]);
        addPod(node, { id: "web" });
        return { changed: false, warnings: [], faults: [] };
      },
    });
    const { report, before } = await settle(node, [create, ownStep("next")]);
    expect(before).toBeUndefined();
    expect(reasons(report.settled)).toEqual([undefined, "it has no record"]);
  });

  it("while it waits for the lease is torn down under it, from the first step on", async () => {
    const node = createFakeNode();
    addPod(node, orphan);
    const { store } = node.ports;
    const lease = (await store.lease({ sandboxId: "web" }, call))._unsafeUnwrap();
    const removing = removePodSandbox(node.ports, request);
    await new Promise<void>((resolve) => void node.clock.after(100, resolve));
    (await store.adoptSandbox({ sandboxId: "web" }, call))._unsafeUnwrap();
    (await lease.release())._unsafeUnwrap();
    const removed = (await removing)._unsafeUnwrap();
    expect(removed.outcome).toBe("removed");
    expect(removed.settled[0]).toMatchObject({ step: "fence", outcome: "acted" });
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
  });

  it("is not taken for absent where the look under the lease fails", async () => {
    const node = createFakeNode();
    addPod(node, orphan);
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", nth: 2, how }]);
    const failed = (await removePodSandbox(node.ports, request))._unsafeUnwrapErr();
    expect(failed).toMatchObject({ kind: "step-failed", steps: ["fence"] });
    expect(node.world.books.leases).toEqual({});
    expect((await removePodSandbox(node.ports, request))._unsafeUnwrap().outcome).toBe("absent");
  });
});
