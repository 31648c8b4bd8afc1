import { collectGarbage, removePodSandbox } from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { collect, dead } from "./garbage.js";

const because = "somebody else has removed or made it";

const adoptions = ({ journal }: FakeNode) =>
  journal.filter(({ operation }) => operation === "adoptSandbox");

describe("collectGarbage beside a removal that is ending", () => {
  it.each(["forget-sandbox", "release-name"])("adopts nothing of it at %s", async (step) => {
    const takes = { "store.releaseNames": 1_000, "store.forgetSandbox": 1_000 };
    const node = createFakeNode({ takes });
    const { sandboxId } = addPod(node);
    let collecting: ReturnType<typeof collectGarbage> | undefined;
    const removed = await removePodSandbox(
      node.ports,
      { podSandboxId: sandboxId },
      {
        observe: (event) => {
          if (event.type === "step-started" && event.step === step)
            collecting = collectGarbage(node.ports, { apply: true });
        },
      },
    );
    expect(removed._unsafeUnwrap().outcome).toBe("removed");
    const report = (await collecting)?._unsafeUnwrap();
    for (const item of report?.leftovers ?? [])
      expect(item).toMatchObject({ outcome: "spared", because });
    expect(adoptions(node)).toEqual([]);
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
  });

  it("adopts nothing that a removal without a record tears down without the lease", async () => {
    for (let after = 0; after <= 2_000; after += 50) {
      const takes = {
        "store.findSandbox": 50,
        "store.adoptSandbox": 50,
        "nri.sandboxRemoved": 100,
      };
      const node = createFakeNode({ takes });
      const spec = { ...dead, halfMade: ["name", "label", "paths", "mounts"] } as const;
      const { sandboxId } = addPod(node, spec);
      const collecting = collectGarbage(node.ports, { apply: true });
      await new Promise<void>((resolve) => void node.clock.after(after, resolve));
      const removed = await removePodSandbox(node.ports, { podSandboxId: sandboxId });
      expect(removed.isOk()).toBe(true);
      expect((await collecting).isOk()).toBe(true);
      expect(leftovers(node)).toEqual([]);
      expect(node.violations).toEqual([]);
    }
  });

  it("waits for whoever holds the lease, and then looks again", async () => {
    const node = createFakeNode();
    const { sandboxId } = addPod(node, { ...dead, halfMade: ["name", "paths", "mounts"] });
    const call = { signal: new AbortController().signal, attempt: 1, waitingFor: () => undefined };
    const lease = (await node.ports.store.lease({ sandboxId }, call))._unsafeUnwrap();
    node.clock.after(500, () => void lease.release());
    const { leftovers: found } = await collect(node);
    expect(found.map(({ outcome }) => outcome)).toEqual(["removed"]);
    expect(node.clock.elapsed()).toBeGreaterThanOrEqual(500);
    expect(leftovers(node)).toEqual([]);
  });

  it("is left for the next time, where a port does not say any more what it holds", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, halfMade: ["paths"] });
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "fileSystem", operation: "listSandboxes", nth: 3, how }]);
    const [only] = (await collect(node)).leftovers;
    expect(only).toMatchObject({ outcome: "failed", faults: [{ operation: "listSandboxes" }] });
    expect(adoptions(node)).toEqual([]);
  });

  it("is told why, where the lease or the second look fails", async () => {
    for (const [operation, nth] of [
      ["lease", 1],
      ["findSandbox", 2],
    ] as const) {
      const node = createFakeNode();
      addPod(node, { ...dead, halfMade: ["paths"] });
      const how = { kind: "before", reason: "other" } as const;
      node.faults.plan([{ port: "store", operation, nth, how }]);
      const [only] = (await collect(node)).leftovers;
      expect(only).toMatchObject({ outcome: "failed", faults: [{ operation }] });
      expect((await collect(node)).leftovers).toMatchObject([{ outcome: "removed" }]);
    }
  });
});
