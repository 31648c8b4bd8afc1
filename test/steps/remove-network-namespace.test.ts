import { ok } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { removeNetworkNamespace } from "#dist/steps/remove-network-namespace.js";
import { reportOf } from "../own-step.js";

const path = "/run/podsandbox/netns/web";

const how = { kind: "before", reason: "other" } as const;

function nodeWith(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", phase: "stopping", containers: [], infra: "none", ...spec });
  return node;
}

const open: PodSpec = { attachments: 0 };
const gone: PodSpec = { ...open, containers: [], infra: "none" };

describe("remove-network-namespace", () => {
  it("removes the one that was pinned", async () => {
    const node = nodeWith(open);
    const { sandbox = undefined } = { sandbox: node.world.books.sandboxes["web"] };
    expect(sandbox && removeNetworkNamespace.expect({ sandbox }, [])).toEqual([
      `remove network namespace ${path}`,
    ]);
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({ changed: true });
    expect(node.world.fileSystem.namespaces).toEqual({});
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({
      outcome: "acted",
      changed: false,
      warnings: [],
    });
  });

  it("leaves another pod's alone, which is at the same path by now (N09)", async () => {
    const node = nodeWith({ ...open, namespace: "replaced" });
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({
      outcome: "acted",
      changed: false,
      warnings: [`${path} stays: it is another namespace by now`],
    });
    expect(Object.keys(node.world.fileSystem.namespaces)).toEqual([path]);
  });

  it("removes one without an identity where it lies below the own root", async () => {
    const node = nodeWith({ ...open, namespace: "unidentified" });
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({ changed: true });
  });

  it("leaves one alone that other records name (N13)", async () => {
    const node = nodeWith(open);
    addPod(node, { id: "db", namespacePath: path });
    addPod(node, { id: "log", namespacePath: path });
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({
      outcome: "acted",
      changed: true,
      warnings: [`${path} stays: db, log use it too`],
    });
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({ changed: false });
    expect(Object.keys(node.world.fileSystem.namespaces)).toEqual([path]);
  });

  it.each(["released", "abandoned"])("removes one that the other record has %s", async (state) => {
    const node = nodeWith(open);
    const record = { networkNamespace: { path, [state]: true } };
    addPod(node, { id: "db", namespacePath: path, phase: "removing", ...gone, record });
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({ warnings: [] });
    expect(node.world.fileSystem.namespaces).toEqual({});
    expect(node.violations).toEqual([]);
  });

  it("removes one of which the store counts a user that has no record any more", async () => {
    const node = nodeWith(open);
    node.world.books.namespaceUsers[path]?.push("gone");
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({ warnings: [] });
    expect(node.world.fileSystem.namespaces).toEqual({});
  });

  it("leaves one alone of which the store counts a user whose record does not say so", async () => {
    const node = nodeWith(open);
    addPod(node, { id: "db", halfMade: ["record"] });
    node.world.books.namespaceUsers[path]?.push("db");
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({
      warnings: [`${path} stays: db use it too`],
    });
    expect(Object.keys(node.world.fileSystem.namespaces)).toEqual([path]);
  });

  it("removes one that the other has ceased to use since the first look", async () => {
    const node = nodeWith(open);
    addPod(node, { id: "db", namespacePath: path, phase: "removing", ...gone });
    const { store } = node.ports;
    let looks = 0;
    const listNamespaceUsers: typeof store.listNamespaceUsers = (request, call) => {
      looks += 1;
      return looks === 1 ? store.listNamespaceUsers(request, call) : ok(["web"]);
    };
    const ports = { ...node.ports, store: { ...store, listNamespaceUsers } };
    expect(await reportOf({ ports }, removeNetworkNamespace)).toMatchObject({ warnings: [] });
    expect(node.world.fileSystem.namespaces).toEqual({});
  });

  it.each([
    ["findSandbox", 3],
    ["recordSandboxFact", 1],
    ["listNamespaceUsers", 2],
  ])("leaves one alone where it fails to %s of another", async (operation, nth) => {
    const node = nodeWith(open);
    addPod(node, { id: "db", namespacePath: path, phase: "removing", ...gone });
    node.faults.plan([{ port: "store", operation, nth, how }]);
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({
      outcome: "failed",
      faults: [{ operation }],
    });
    expect(Object.keys(node.world.fileSystem.namespaces)).toEqual([path]);
  });

  it.each([
    ["store", "listNamespaceUsers"],
    ["fileSystem", "inspectNamespace"],
    ["fileSystem", "removeNamespace"],
  ] as const)("fails where %s.%s does, and removes nothing", async (port, operation) => {
    const node = nodeWith(open);
    node.faults.plan([{ port, operation, how }]);
    expect(await reportOf(node, removeNetworkNamespace)).toMatchObject({
      outcome: "failed",
      faults: [{ operation }],
    });
    expect(Object.keys(node.world.fileSystem.namespaces)).toEqual([path]);
  });

  it("expects nothing where it would be skipped", () => {
    const sandbox = { id: "web", phase: "ready", network: "node" } as const;
    expect(removeNetworkNamespace.expect({ sandbox }, [])).toEqual([]);
  });
});
