import { ok } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { verifyNetworkClosed } from "#dist/steps/verify-network-closed.js";
import { reportOf } from "../own-step.js";

const path = "/run/podsandbox/netns/web";

const how = { kind: "before", reason: "other" } as const;

function nodeWith(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", phase: "stopping", containers: [], infra: "none", ...spec });
  return node;
}

const open: PodSpec = { attachments: 0 };

const refusal = (message: string): object => ({
  outcome: "failed",
  faults: [
    {
      ...(message.endsWith("a DEL")
        ? { port: "network", operation: "detach" }
        : { port: "fileSystem", operation: "inspectNamespace" }),
      subject: "web",
      reason: "refused",
      message,
      attempt: 1,
      milliseconds: 0,
    },
  ],
});

describe("verify-network-closed", () => {
  it.each([
    ["no namespace", { halfMade: ["record"] }],
    ["a namespace that is gone", { ...open, namespace: "absent" }],
    ["a namespace that is another's", { ...open, namespace: "replaced" }],
    ["one that was given up", { ...open, record: { networkNamespace: { path, abandoned: true } } }],
  ] as const)("lets a sandbox pass that has %s", async (_, spec) => {
    expect(await reportOf(nodeWith(spec), verifyNetworkClosed)).toMatchObject({
      outcome: "acted",
      changed: false,
      faults: [],
    });
  });

  it("lets one pass whose namespace others use, too", async () => {
    const node = nodeWith(open);
    addPod(node, { id: "db", namespacePath: path });
    expect(await reportOf(node, verifyNetworkClosed)).toMatchObject({ outcome: "acted" });
  });

  it.each([
    ["is owed an address", {}, "pods is still owed a DEL"],
    [
      "is owed what cannot be read",
      { attachments: "unreadable" },
      "an unreadable attachment is still owed a DEL",
    ],
    ["has its namespace open", open, `network namespace ${path} is not fully closed`],
    [
      "has one open that nobody can identify",
      { ...open, namespace: "unidentified" },
      `network namespace ${path} is not fully closed`,
    ],
  ] as const)("refuses one that %s (seed 000)", async (_, spec, message) => {
    const node = nodeWith(spec);
    expect(await reportOf(node, verifyNetworkClosed)).toMatchObject(refusal(message));
  });

  it.each([
    ["fileSystem", "inspectNamespace", 1],
    ["store", "listNamespaceUsers", 1],
    ["fileSystem", "inspectNamespace", 2],
  ] as const)("fails where %s.%s does, call %i", async (port, operation, nth) => {
    const node = nodeWith(open);
    node.faults.plan([{ port, operation, nth, how }]);
    expect(await reportOf(node, verifyNetworkClosed)).toMatchObject({
      faults: [{ operation, reason: "other" }],
    });
  });

  it("lets one pass whose namespace has been closed since it looked first", async () => {
    const node = nodeWith(open);
    const { fileSystem } = node.ports;
    const states = ["same", "absent"] as const;
    let looks = 0;
    const inspectNamespace = () => ok(states[looks++] ?? "absent");
    const ports = { ...node.ports, fileSystem: { ...fileSystem, inspectNamespace } };
    expect(await reportOf({ ports }, verifyNetworkClosed)).toMatchObject({ faults: [] });
    expect(looks).toBe(2);
  });

  it("says what it makes sure of", () => {
    const sandbox = { id: "web", phase: "ready", network: "pod" } as const;
    expect(verifyNetworkClosed.expect({ sandbox }, [])).toEqual([
      "make sure that its network is closed",
    ]);
  });
});
