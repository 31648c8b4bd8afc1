import {
  removePodSandbox,
  stopPodSandbox,
  type AbandonableStep,
  type LedgerEntry,
} from "podsandbox";
import {
  addPod,
  createFakeNode,
  leftovers,
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

interface GivenUp {
  readonly step: AbandonableStep;
  readonly faults: readonly PlannedFault[];
  readonly id: string;
  readonly debt: object;
}

const givenUp: readonly GivenUp[] = [
  {
    step: "unmount",
    faults: faultsOf("fileSystem", "unmount"),
    id: `web unmount mount ${volume}`,
    debt: { kind: "mount", path: volume },
  },
  {
    step: "detach-network",
    faults: faultsOf("network", "detach"),
    id: "web detach-network attachment pods eth0",
    debt: {
      kind: "attachment",
      attachment: { network: "pods", interfaceName: "eth0", state: "owed" },
      networkNamespace: { path: "/run/podsandbox/netns/web" },
    },
  },
  {
    step: "remove-network-namespace",
    faults: faultsOf("fileSystem", "removeNamespace"),
    id: "web remove-network-namespace network-namespace /run/podsandbox/netns/web",
    debt: {
      kind: "network-namespace",
      networkNamespace: { path: "/run/podsandbox/netns/web" },
    },
  },
  {
    step: "remove-cgroups",
    faults: faultsOf("fileSystem", "removeCgroup"),
    id: "web remove-cgroups cgroup /sys/fs/cgroup/podsandbox/web",
    debt: { kind: "cgroup", path: "/sys/fs/cgroup/podsandbox/web" },
  },
  {
    step: "remove-directories",
    faults: [{ port: "fileSystem", operation: "removeTree", subject: "/var/lib", how }],
    id: "web remove-directories path /var/lib/podsandbox/sandboxes/web",
    debt: { kind: "path", path: "/var/lib/podsandbox/sandboxes/web" },
  },
];

describe.each(givenUp)("giving up $step", ({ step, faults, id, debt }) => {
  it("goes on, and the ledger holds what is needed to release it later", async () => {
    const node = nodeWithWeb();
    node.faults.plan(faults);
    const policy = { abandon: [step] };
    const report = (await removePodSandbox(node.ports, request, { policy }))._unsafeUnwrap();
    expect(report.settled.find((one) => one.step === step)).toMatchObject({
      outcome: "abandoned",
      changed: true,
      faults: [{ reason: "other", message }],
    });
    expect(ledgerOf(node)).toMatchObject([
      {
        id,
        sandboxId: "web",
        pod: { name: "web" },
        runtimeHandler: "runc",
        step,
        at: node.clock.now(),
        reason: message,
        debt,
      },
    ]);
    const things = leftovers(node);
    expect(things.length).toBeGreaterThan(0);
    expect(things.every((thing) => thing.endsWith("(in the ledger)"))).toBe(true);
    expect(node.violations).toEqual([]);
  });

  it("is the caller's choice only: without it the run ends there", async () => {
    const node = nodeWithWeb();
    node.faults.plan(faults);
    const abandon = givenUp.map((one) => one.step).filter((other) => other !== step);
    const failed = await removePodSandbox(node.ports, request, { policy: { abandon } });
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "step-failed", steps: [step] });
    expect(ledgerOf(node)).toEqual([]);
  });

  it("is no reason to give anything up where nothing fails", async () => {
    const node = nodeWithWeb();
    const policy = { abandon: [step] };
    const report = (await removePodSandbox(node.ports, request, { policy }))._unsafeUnwrap();
    expect(report.left).toEqual([]);
    expect([ledgerOf(node), leftovers(node)]).toEqual([[], []]);
  });

  it("fails where the ledger cannot be written, and records nothing as given up", async () => {
    const node = nodeWithWeb();
    node.faults.plan([...faults, { port: "store", operation: "addLedgerEntry", how }]);
    const policy = { abandon: [step] };
    const failed = await removePodSandbox(node.ports, request, { policy });
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "step-failed", steps: [step] });
    const error = failed._unsafeUnwrapErr();
    const operations = "faults" in error ? error.faults.map(({ operation }) => operation) : [];
    expect(operations).toContain("addLedgerEntry");
    const { attachments, networkNamespace } = node.world.books.sandboxes["web"] ?? {};
    expect(networkNamespace?.abandoned).toBeUndefined();
    expect(JSON.stringify(attachments)).not.toContain("abandoned");
  });
});

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
