import {
  collectGarbage,
  removeContainer,
  removePodSandbox,
  stopPodSandbox,
  type LedgerEntry,
} from "podsandbox";
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
  const app = { id: "app", dFor: "released" } as const;
  const stuck: PodSpec = { containers: [app], infra: "dead" };
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
      "notify-stopped",
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
      "notify-removed",
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

  it("says of all that they may use that it is left", async () => {
    const node = nodeWithWeb(stuck);
    const { left, settled } = (
      await removePodSandbox(node.ports, request, { policy })
    )._unsafeUnwrap();
    const skipped = settled.filter(({ outcome }) => outcome === "skipped");
    const holding = skipped.filter(({ step }) => step !== "run-post-stop-hooks");
    const steps = left.map(({ step }) => step);
    expect(steps).toEqual(expect.arrayContaining(holding.map(({ step }) => step)));
    // What uses nothing of it has been done, and is not left.
    for (const done of ["fence", "forget-sandbox", "release-name"])
      expect(steps).not.toContain(done);
    const things = left.map(({ what }) => what);
    expect(things[0]).toMatch(/^wait for the end of process \d+$/);
    expect(things).toContain("detach eth0 from pods");
    expect(things).toContain(`unmount ${volume}`);
    expect(things.filter((what) => what === "remove container app")).toHaveLength(1);
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

  it("tells nobody that every process has ended, and does not record it", async () => {
    const node = nodeWithWeb({ ...stuck, network: "node", mounts: [] });
    const stopped = (await stopPodSandbox(node.ports, request, { policy }))._unsafeUnwrap();
    expect(stopped.outcome).toBe("given-up-alive");
    expect(node.world.books.sandboxes["web"]?.phase).toBe("stopping");
    expect((await removePodSandbox(node.ports, request, { policy })).isOk()).toBe(true);
    expect(node.world.nri.told).toEqual({});
    const stops = node.world.events.filter(({ type }) => type === "CONTAINER_STOPPED_EVENT");
    expect(stops).toEqual([]);
    node.wakeStuck("web");
    expect((await collectGarbage(node.ports, { apply: true })).isOk()).toBe(true);
    expect(node.world.nri.told).toEqual({ web: ["observer stopped", "observer removed"] });
  });

  it("does not run the hooks of one container that is removed meanwhile", async () => {
    const hooks = [{ path: "/bin/hook" }];
    const node = nodeWithWeb({ containers: [app, { id: "db", hooks }] });
    expect((await stopPodSandbox(node.ports, request, { policy })).isOk()).toBe(true);
    const removed = await removeContainer(node.ports, { containerId: "db" });
    expect(removed._unsafeUnwrap().outcome).toBe("removed");
    expect(node.world.hooks.ran).toEqual([]);
    node.wakeStuck("web");
    expect((await removePodSandbox(node.ports, request)).isOk()).toBe(true);
    expect((await collectGarbage(node.ports, { apply: true })).isOk()).toBe(true);
    expect(node.world.hooks.ran).toEqual([{ path: "/bin/hook", containerId: "db" }]);
    expect(leftovers(node)).toEqual([]);
  });

  it("is refused where it is not known what they may use", async () => {
    const node = nodeWithWeb(stuck);
    const how = { kind: "before", reason: "timed-out" } as const;
    const lists = { port: "store", operation: "listContainers", how } as const;
    node.faults.plan([
      { ...lists, nth: 1 },
      { ...lists, nth: 2 },
    ]);
    const failed = await removePodSandbox(node.ports, request, { policy });
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "step-failed", steps: ["prove-dead"] });
    expect(ledgerOf(node)).toEqual([]);
  });

  it("is not undone by a later run that finds them dead", async () => {
    const node = nodeWithWeb(stuck);
    expect((await stopPodSandbox(node.ports, request, { policy })).isOk()).toBe(true);
    expect(node.world.books.sandboxes["web"]?.liveProcessesAbandoned).toBe(true);
    node.wakeStuck("web");
    const again = (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
    expect(again.outcome).toBe("given-up-alive");
    const removed = (await removePodSandbox(node.ports, request))._unsafeUnwrap();
    expect(leftovers(node).join("\n")).toMatch(/^attachment .*in the ledger/m);
    expect(removed.left.map(({ what }) => what)).toContain("detach eth0 from pods");
  });
});
