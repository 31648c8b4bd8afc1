import { removePodSandbox, stopPodSandbox, type LedgerEntry } from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

const request = { podSandboxId: "web" };

const volume = "/run/podsandbox/image-volumes/web/0";

function nodeWithWeb(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  const mounts = [{ kind: "image-volume", path: volume }] as const;
  addPod(node, { id: "web", containers: [], infra: "dead", mounts, ...spec });
  return node;
}

const ledgerOf = ({ world }: FakeNode): readonly LedgerEntry[] => Object.values(world.books.ledger);

describe("giving up processes that will not die", () => {
  const stuck: PodSpec = { containers: [{ id: "app", dFor: "released" }], infra: "dead" };
  const policy = { abandonLiveProcesses: true };

  it("releases nothing that they may use, and puts all of it into the ledger", async () => {
    const node = nodeWithWeb(stuck);
    const report = (await removePodSandbox(node.ports, request, { policy }))._unsafeUnwrap();
    const released = /^(unmount|detach|reap|removeNamespace|removeTree|removeCgroup|release$)/;
    const changed = node.journal.filter(({ outcome }) => outcome === "changed");
    expect(changed.filter(({ operation }) => released.test(operation))).toEqual([]);
    const inUse = report.settled.filter(
      ({ because }) => because === "processes that were given up alive may use it",
    );
    expect(inUse.map(({ step }) => step)).toEqual([
      "reap",
      "unmount",
      "detach-network",
      "remove-network-namespace",
      "verify-network-closed",
      "run-post-stop-hooks",
      "remove-sandbox-storage",
      "remove-cgroups",
      "remove-directories",
      "release-labels",
    ]);
    expect(ledgerOf(node)).toMatchObject([
      {
        id: "web prove-dead live-processes",
        step: "prove-dead",
        debt: {
          kind: "live-processes",
          processes: [{ containerId: "app", state: "D" }],
          sandbox: { id: "web" },
          containers: [{ id: "app" }],
        },
      },
    ]);
    expect(node.world.books.sandboxes).toEqual({});
    expect(leftovers(node).every((thing) => thing.endsWith("(in the ledger)"))).toBe(true);
    expect(node.violations).toEqual([]);
  });

  it("is the caller's choice only", async () => {
    const node = nodeWithWeb(stuck);
    const failed = await removePodSandbox(node.ports, request);
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      kind: "step-failed",
      steps: ["prove-dead"],
      faults: [{ reason: "unkillable", details: { processes: [{ state: "D" }] } }],
    });
    expect(ledgerOf(node)).toEqual([]);
  });

  it("is not undone by a later run that finds them dead", async () => {
    const node = nodeWithWeb(stuck);
    expect((await stopPodSandbox(node.ports, request, { policy })).isOk()).toBe(true);
    expect(node.world.books.sandboxes["web"]?.liveProcessesAbandoned).toBe(true);
    node.wakeStuck("web");
    expect((await removePodSandbox(node.ports, request)).isOk()).toBe(true);
    expect(leftovers(node).join("\n")).toMatch(/^attachment .*in the ledger/m);
  });
});
