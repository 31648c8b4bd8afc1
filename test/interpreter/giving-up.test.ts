import { removePodSandbox, type AbandonableStep, type LedgerEntry } from "podsandbox";
import {
  addPod,
  createFakeNode,
  leftovers,
  type FakeNode,
  type PlannedFault,
  type PodSpec,
} from "podsandbox/testing";
import { describe, expect, it } from "vitest";

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
