import { removePodSandbox, type DetachRequest } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { detachNetwork } from "#dist/steps/detach-network.js";
import { removeNetworkNamespace } from "#dist/steps/remove-network-namespace.js";
import { reportOf } from "../own-step.js";

const path = "/run/podsandbox/netns/web";

const how = { kind: "before", reason: "other" } as const;

function nodeWith(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", phase: "stopping", containers: [], infra: "none", ...spec });
  return node;
}

/** The same node, and what DELs of it are told. */
function listeningTo(node: FakeNode) {
  const told: DetachRequest[] = [];
  const { network } = node.ports;
  const detach: typeof network.detach = (request, call) => {
    told.push(request);
    return network.detach(request, call);
  };
  return { told, ports: { ...node.ports, network: { ...network, detach } } };
}

const attachmentsOf = ({ world }: FakeNode) => world.books.sandboxes["web"]?.attachments;

describe("detach-network", () => {
  it("tells a DEL exactly what ADD was told, and the namespace that was pinned", async () => {
    const node = nodeWith();
    const [attachment] = attachmentsOf(node) ?? [];
    const { told, ports } = listeningTo(node);
    expect(await reportOf({ ports }, detachNetwork)).toMatchObject({
      outcome: "acted",
      changed: true,
      warnings: [],
    });
    expect(told).toEqual([
      {
        sandboxId: "web",
        pod: { name: "web", namespace: "default", uid: "uid-1", attempt: 0 },
        runtimeHandler: "runc",
        attachment,
        namespacePath: path,
      },
    ]);
    expect(node.violations).toEqual([]);
  });

  it.each([
    ["absent", "the namespace is gone, so DEL is given none"],
    ["replaced", "the namespace is another one by now, so DEL is given none"],
    ["unidentified", "the namespace cannot be told from another one, so DEL is given none"],
  ] as const)(
    "gives a DEL no namespace where it is %s, and says so (N09, N10)",
    async (namespace, warning) => {
      const node = nodeWith({ namespace });
      const { told, ports } = listeningTo(node);
      expect(await reportOf({ ports }, detachNetwork)).toMatchObject({ warnings: [warning] });
      expect(told).toHaveLength(1);
      expect(told[0]).not.toHaveProperty("namespacePath");
      expect(node.world.network.held).toEqual({});
    },
  );

  it("gives a DEL none where the record names none, or where it cannot be looked at", async () => {
    const without = nodeWith({ halfMade: ["record", "attachments"] });
    const bare = listeningTo(without);
    await reportOf(bare, detachNetwork);
    expect(bare.told[0]).not.toHaveProperty("namespacePath");
    expect(without.journal.some(({ operation }) => operation === "inspectNamespace")).toBe(false);
    const node = nodeWith();
    node.faults.plan([{ port: "fileSystem", operation: "inspectNamespace", how }]);
    const { told, ports } = listeningTo(node);
    expect(await reportOf({ ports }, detachNetwork)).toMatchObject({
      outcome: "acted",
      changed: true,
      warnings: [
        "the namespace cannot be looked at, so DEL is given none: " +
          "failed as planned, before its effect: other",
      ],
    });
    expect(told[0]).not.toHaveProperty("namespacePath");
  });

  it("ends where the caller gives up while the namespace is looked at", async () => {
    const node = nodeWith();
    const hang = { kind: "hang-until-aborted" } as const;
    node.faults.plan([{ port: "fileSystem", operation: "inspectNamespace", how: hang }]);
    const controller = new AbortController();
    node.clock.after(10, () => controller.abort());
    const removed = await removePodSandbox(
      node.ports,
      { podSandboxId: "web" },
      { signal: controller.signal },
    );
    expect(removed._unsafeUnwrapErr()).toMatchObject({
      kind: "cancelled",
      next: ["reap", "unmount", "detach-network"],
    });
    expect(node.journal.some(({ operation }) => operation === "detach")).toBe(false);
  });

  it("tells a DEL nothing of pod and handler that no record names", async () => {
    const node = nodeWith({ corrupt: true });
    const { told, ports } = listeningTo(node);
    await reportOf({ ports }, detachNetwork);
    expect(told).toEqual([{ sandboxId: "web", runtimeHandler: "", attachment: "unreadable" }]);
  });

  it("detaches all that is owed in the reverse order of ADD, whatever comes of one", async () => {
    const node = nodeWith({ attachments: 3 });
    node.faults.plan([{ port: "network", operation: "detach", subject: "eth1", how }]);
    const report = await reportOf(node, detachNetwork);
    expect(report).toMatchObject({ outcome: "failed", changed: true, faults: [{}] });
    const detached = node.journal.filter(({ operation }) => operation === "detach");
    expect(detached.map(({ subject }) => subject.split("/").at(-1))).toEqual([
      "eth2",
      "eth1",
      "eth0",
    ]);
    expect(attachmentsOf(node)).toMatchObject([
      { interfaceName: "eth0", state: "detached" },
      { interfaceName: "eth1", state: "owed" },
      { interfaceName: "eth2", state: "detached" },
    ]);
    node.faults.clear();
    await reportOf(node, detachNetwork);
    expect(attachmentsOf(node)).toMatchObject([{}, { state: "detached" }, {}]);
    expect(node.journal.filter(({ operation }) => operation === "detach")).toHaveLength(4);
    expect(node.violations).toEqual([]);
  });

  it("says what it would detach, and the plugin's word for what cannot be read", () => {
    const node = nodeWith({ attachments: 2 });
    const sandbox = node.world.books.sandboxes["web"];
    if (sandbox === undefined) throw new Error("it has no record");
    const lines = detachNetwork.expect({ sandbox }, []);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^detach eth1 from /);
    expect(
      detachNetwork.expect({ sandbox: { ...sandbox, attachments: "unreadable" } }, []),
    ).toEqual(["detach whatever the plugin knows of it"]);
  });

  it("leaves a debt for each attachment, with the namespace if there was one", () => {
    const attachment = {
      network: "pods",
      interfaceName: "eth0",
      state: "owed",
      configuration: "{}",
    } as const;
    const bare = { id: "web", phase: "ready", network: "pod", attachments: [attachment] } as const;
    const networkNamespace = { path };
    expect(detachNetwork.abandon?.debts({ sandbox: bare }, [], [])).toEqual([
      { kind: "attachment", attachment },
    ]);
    expect(
      detachNetwork.abandon?.debts({ sandbox: { ...bare, networkNamespace } }, [], []),
    ).toEqual([{ kind: "attachment", attachment, networkNamespace }]);
    expect(removeNetworkNamespace.abandon?.debts({ sandbox: bare }, [], [])).toEqual([]);
  });

  it("fails where a success cannot be recorded", async () => {
    const node = nodeWith();
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", nth: 1, how }]);
    expect(await reportOf(node, detachNetwork)).toMatchObject({
      outcome: "failed",
      changed: true,
      faults: [{ operation: "recordSandboxFact" }],
    });
  });
});
