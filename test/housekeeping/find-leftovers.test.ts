import { findLeftovers, ok, removePodSandbox, type TeardownEvent } from "podsandbox";
import { addPod, createFakeNode, leftovers, snapshot, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

const dead = { infra: "dead", containers: [{ state: "exited" }] } as const;

/** Every part of a pod but its record. */
const unrecorded = [
  ...(["name", "label", "paths", "namespace", "attachments", "mounts"] as const),
  ...(["cgroups", "storage", "infra", "containers"] as const),
];

async function found(node: FakeNode) {
  return (await findLeftovers(node.ports))._unsafeUnwrap();
}

describe("findLeftovers", () => {
  it("M06, S06: finds what ports hold of a pod without a record, and changes nothing", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: unrecorded });
    addPod(node, { id: "recorded" });
    const before = snapshot(node);
    expect(await found(node)).toEqual({
      leftovers: [
        {
          sandboxId: "left",
          heldBy: ["store", "runtime", "network", "fileSystem", "labels"],
          alive: [],
          faults: [],
        },
      ],
      faults: [],
      outlived: [],
    });
    expect(snapshot(node)).toEqual(before);
    expect(node.violations).toEqual([]);
  });

  it.each([
    ["name", "store"],
    ["label", "labels"],
    ["paths", "fileSystem"],
    ["namespace", "fileSystem"],
    ["attachments", "network"],
    ["mounts", "fileSystem"],
    ["cgroups", "fileSystem"],
    ["storage", "runtime"],
    ["infra", "runtime"],
  ] as const)("N13: finds a pod of which only its %s is left, by port %s", async (part, port) => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: [part] });
    const {
      leftovers: [only],
    } = await found(node);
    expect(only).toEqual({ sandboxId: "left", heldBy: [port], alive: [], faults: [] });
  });

  it("R07: tells what lives of it", async () => {
    const node = createFakeNode();
    addPod(node, { id: "left", halfMade: unrecorded });
    const {
      leftovers: [only],
    } = await found(node);
    expect(only?.alive.map(({ command }) => command)).toHaveLength(2);
  });

  it("R07: tells where it cannot be known what lives of it", async () => {
    for (const operation of ["listAlive", "listContainers"]) {
      const node = createFakeNode();
      addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
      const port = operation === "listAlive" ? "runtime" : "store";
      node.faults.plan([{ port, operation, how: { kind: "before", reason: "crashed" } }]);
      const {
        leftovers: [only],
      } = await found(node);
      expect(only).toMatchObject({
        alive: [],
        faults: [{ port, operation, reason: "crashed" }],
      });
    }
  });

  it("S02: never takes a sandbox with a damaged record for one without", async () => {
    const node = createFakeNode();
    addPod(node, { id: "torn", corrupt: true });
    expect((await found(node)).leftovers).toEqual([]);
  });

  it("is not misled by what is just being removed, or has been recorded since", async () => {
    const node = createFakeNode();
    addPod(node, { id: "going" });
    addPod(node, { ...dead, id: "coming", halfMade: ["cgroups"] });
    const { store } = node.ports;
    let looked = false;
    const listSandboxes: typeof store.listSandboxes = async (request, call) => {
      if (looked) return store.listSandboxes(request, call);
      looked = true;
      (await removePodSandbox(node.ports, { podSandboxId: "going" }))._unsafeUnwrap();
      const listed = await store.listSandboxes(request, call);
      addPod(node, { id: "coming", phase: "creating", halfMade: ["record"] });
      return listed;
    };
    const ports = { ...node.ports, store: { ...store, listSandboxes } };
    expect((await findLeftovers(ports))._unsafeUnwrap().leftovers).toEqual([]);
  });

  it.each([
    ["store", "listTraces"],
    ["runtime", "listSandboxes"],
    ["network", "listSandboxes"],
    ["fileSystem", "listSandboxes"],
    ["labels", "listSandboxes"],
  ] as const)("goes on where %s cannot list, and says so once", async (port, operation) => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: unrecorded });
    node.faults.plan([{ port, operation, how: { kind: "before", reason: "crashed" } }]);
    const { leftovers: listed, faults } = await found(node);
    expect(listed.map(({ sandboxId }) => sandboxId)).toEqual(["left"]);
    expect(listed[0]?.heldBy).not.toContain(port);
    expect(faults).toMatchObject([{ port, operation, reason: "crashed" }]);
  });

  it("says also which port could not list when it was asked again", async () => {
    const node = createFakeNode();
    for (const id of ["two", "one"]) addPod(node, { ...dead, id, halfMade: ["cgroups"] });
    const how = { kind: "before", reason: "crashed" } as const;
    node.faults.plan([
      { port: "runtime", operation: "listSandboxes", nth: 1, how },
      { port: "network", operation: "listSandboxes", nth: 2, how },
    ]);
    const { leftovers: listed, faults } = await found(node);
    expect(listed.map(({ sandboxId }) => sandboxId)).toEqual(["one", "two"]);
    expect(faults).toMatchObject([{ port: "runtime" }, { port: "network" }]);
  });

  it("asks what lives of its containers, where the store knows some", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
    const { store, runtime } = node.ports;
    const container = { id: "c1", sandboxId: "left", phase: "exited" } as const;
    const asked: unknown[] = [];
    const listContainers: typeof store.listContainers = ({ sandboxId }) =>
      Promise.resolve(ok(sandboxId === "left" ? [container] : []));
    const listAlive: typeof runtime.listAlive = (request, call) => {
      asked.push(request.containers);
      return runtime.listAlive(request, call);
    };
    const ports = {
      ...node.ports,
      store: { ...store, listContainers },
      runtime: { ...runtime, listAlive },
    };
    const seen: string[] = [];
    const observe = ({ sandboxId }: TeardownEvent): void => void seen.push(sandboxId);
    void (await findLeftovers(ports, { observe }))._unsafeUnwrap();
    expect(asked).toEqual([[container]]);
    expect(new Set(seen)).toEqual(new Set([""]));
  });

  it("leaves out what the store cannot look up, and says so", async () => {
    const node = createFakeNode({ extensions: [] });
    addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
    node.faults.plan([
      { port: "store", operation: "findSandbox", how: { kind: "before", reason: "crashed" } },
    ]);
    expect(await found(node)).toMatchObject({
      leftovers: [],
      faults: [{ operation: "findSandbox", subject: "left" }],
    });
  });

  it("does not ask again where nothing is left over, and passes by what is no id", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "not an id", halfMade: ["cgroups"] });
    expect((await found(node)).leftovers).toEqual([]);
    expect(node.journal.filter(({ operation }) => operation === "listTraces")).toHaveLength(1);
    expect(leftovers(node)).toHaveLength(1);
  });

  it("an answer that is no list of ids is a fault", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: ["cgroups"] });
    const runtime = { ...node.ports.runtime, listSandboxes: async () => ok([7 as never]) };
    const report = (await findLeftovers({ ...node.ports, runtime }))._unsafeUnwrap();
    expect(report.faults).toMatchObject([{ port: "runtime", reason: "crashed" }]);
  });

  it("fails where the store cannot list", async () => {
    const node = createFakeNode();
    node.faults.plan([
      { port: "store", operation: "listSandboxes", how: { kind: "before", reason: "crashed" } },
    ]);
    expect((await findLeftovers(node.ports))._unsafeUnwrapErr()).toMatchObject({
      kind: "cannot-list",
      fault: { reason: "crashed" },
    });
  });

  it("is cancelled, never answered in part, where the caller gives up", async () => {
    const node = createFakeNode();
    const options = { signal: AbortSignal.abort() };
    expect((await findLeftovers(node.ports, options))._unsafeUnwrapErr()).toEqual({
      kind: "search-cancelled",
    });
    expect(node.clock.pending()).toEqual([]);
  });

  it("refuses options that it does not know", async () => {
    const { ports } = createFakeNode();
    const options = { apply: true } as never;
    expect((await findLeftovers(ports, options))._unsafeUnwrapErr().kind).toBe("invalid-request");
  });
});
