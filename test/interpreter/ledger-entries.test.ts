import { removePodSandbox, stopPodSandbox, type LedgerEntry } from "podsandbox";
import {
  addPod,
  createFakeNode,
  type FakeNode,
  type PlannedFault,
  type PodSpec,
} from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { ownStep, reportOf } from "../own-step.js";

const request = { podSandboxId: "web" };

const how = { kind: "before", reason: "other" } as const;

const message = "failed as planned, before its effect: other";

const volume = "/run/podsandbox/image-volumes/web/0";

function nodeWithWeb(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  const mounts = [{ kind: "image-volume", path: volume }] as const;
  addPod(node, { id: "web", containers: [], infra: "dead", mounts, ...spec });
  return node;
}

const ledgerOf = ({ world }: FakeNode): readonly LedgerEntry[] => Object.values(world.books.ledger);

const faultsOf = (port: "fileSystem" | "network", operation: string): readonly PlannedFault[] => [
  { port, operation, how },
];

describe("giving up", () => {
  it("is not forgotten by the next run, which adds nothing twice and needs no policy", async () => {
    const node = nodeWithWeb();
    node.faults.plan(faultsOf("network", "detach"));
    const policy = { abandon: ["detach-network"] } as const;
    const stopped = await stopPodSandbox(node.ports, request, { policy });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped");
    const again = await removePodSandbox(node.ports, request);
    expect(again._unsafeUnwrap().outcome).toBe("removed");
    expect(ledgerOf(node)).toHaveLength(1);
    expect(node.journal.filter(({ operation }) => operation === "detach")).toHaveLength(1);
  });

  it("repeated after a crash between ledger and record adds nothing twice", async () => {
    const node = nodeWithWeb();
    node.faults.plan([
      ...faultsOf("network", "detach"),
      {
        port: "store",
        operation: "recordSandboxFact",
        nth: 3,
        how,
      },
    ]);
    const policy = { abandon: ["detach-network"] } as const;
    const failed = await stopPodSandbox(node.ports, request, { policy });
    expect(failed._unsafeUnwrapErr()).toMatchObject({ steps: ["detach-network"] });
    expect(ledgerOf(node)).toHaveLength(1);
    node.faults.plan(faultsOf("network", "detach"));
    expect((await stopPodSandbox(node.ports, request, { policy })).isOk()).toBe(true);
    expect(ledgerOf(node)).toHaveLength(1);
  });

  it("names every attachment that is owed, also those that cannot be read", async () => {
    const two = nodeWithWeb({ attachments: 2 });
    two.faults.plan(faultsOf("network", "detach"));
    const policy = { abandon: ["detach-network"] } as const;
    expect((await removePodSandbox(two.ports, request, { policy })).isOk()).toBe(true);
    expect(ledgerOf(two)).toHaveLength(2);
    expect(ledgerOf(two)[0]?.reason).toBe(`${message}; ${message}`);
    const bad = nodeWithWeb({ attachments: "unreadable" });
    bad.faults.plan(faultsOf("network", "detach"));
    expect((await removePodSandbox(bad.ports, request, { policy })).isOk()).toBe(true);
    expect(ledgerOf(bad)).toMatchObject([
      { id: "web detach-network attachments", debt: { attachment: "unreadable" } },
    ]);
  });

  it("says nothing of a pod and a handler that no record names", async () => {
    const node = nodeWithWeb({ corrupt: true });
    node.faults.plan(faultsOf("network", "detach"));
    const policy = { abandon: ["detach-network"] } as const;
    expect((await removePodSandbox(node.ports, request, { policy })).isOk()).toBe(true);
    const [entry] = ledgerOf(node);
    expect(Object.keys(entry ?? {}).sort()).toEqual(
      ["at", "debt", "id", "reason", "sandboxId", "step"].sort(),
    );
  });

  it("a label, and an observer who was not told, needs no policy", async () => {
    const node = nodeWithWeb();
    node.faults.plan([
      { port: "labels", operation: "release", how },
      { port: "nri", operation: "sandboxRemoved", how },
    ]);
    const report = (await removePodSandbox(node.ports, request))._unsafeUnwrap();
    const abandoned = report.settled.filter(({ outcome }) => outcome === "abandoned");
    expect(abandoned.map(({ step }) => step)).toEqual(["release-labels", "notify-removed"]);
    expect(ledgerOf(node)).toMatchObject([
      { id: "web release-labels label label-of-web", debt: { kind: "label" } },
      {
        id: "web notify-removed notification removed observer",
        debt: { kind: "notification", event: "removed", subscriber: "observer" },
      },
    ]);
  });

  it("whoever was to be told, where not even that is known", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "nri", operation: "listSubscribers", nth: 2, how }]);
    expect((await removePodSandbox(node.ports, request)).isOk()).toBe(true);
    const [entry] = ledgerOf(node);
    expect(entry?.id).toBe("web notify-removed notification removed");
    expect(entry?.debt).not.toHaveProperty("subscriber");
  });

  it("is no choice for a step that says nothing of what it leaves", async () => {
    const fault = { ...about, reason: "other", message: "no" } as const;
    const act = async () => ({ changed: false, warnings: [], faults: [fault] });
    const node = nodeWithWeb();
    const waived = await reportOf(node, ownStep("gpu", { onFault: "abandon", act }));
    expect(waived.outcome).toBe("waived");
    expect(ledgerOf(node)).toEqual([]);
  });
});

const about = {
  port: "step",
  operation: "gpu",
  subject: "web",
  attempt: 1,
  milliseconds: 0,
} as const;
