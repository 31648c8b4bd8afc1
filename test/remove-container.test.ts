import { removeContainer, type TeardownEvent } from "podsandbox";
import {
  addPod,
  createFakeNode,
  leftovers,
  type ContainerSpec,
  type FakeNodeOptions,
} from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { changesOf } from "./changes-of.js";

function nodeWith(container: ContainerSpec = {}, options: FakeNodeOptions = {}) {
  const node = createFakeNode(options);
  const containers = [{ id: "app", ...container }, { id: "sibling" }];
  const { sandboxId } = addPod(node, { id: "web", containers });
  return { node, sandboxId };
}

const app = { containerId: "app" };
const before = { kind: "before", reason: "crashed" } as const;
const hooks = [{ path: "/bin/first" }, { path: "/bin/second" }];
const ofApp = (node: ReturnType<typeof createFakeNode>): readonly string[] =>
  leftovers(node).filter((thing) => thing.includes("app"));

describe("removeContainer", () => {
  it("kills a container and leaves nothing of it, and its record goes last", async () => {
    const { node, sandboxId } = nodeWith({ hooks });
    const report = (await removeContainer(node.ports, app))._unsafeUnwrap();
    expect(report).toMatchObject({ outcome: "removed", sandboxId, ...app, left: [] });
    expect(ofApp(node)).toEqual([]);
    expect(node.violations).toEqual([]);
    expect(changesOf(node)).toEqual([
      "store.recordContainerFact app",
      "runtime.stopContainer app",
      "store.recordContainerFact app",
      "runtime.reapContainer app",
      "fileSystem.unmount /run/podsandbox/containers/app/rootfs",
      "hooks.runPostStop app/bin/first",
      "store.recordContainerFact app",
      "hooks.runPostStop app/bin/second",
      "store.recordContainerFact app",
      "runtime.removeContainerStorage app",
      "fileSystem.removeTree /var/lib/podsandbox/containers/app",
      "fileSystem.removeTree /run/podsandbox/containers/app",
      "store.forgetContainer app",
    ]);
    const types = node.world.events.map(({ type }) => type);
    expect(types).toEqual(["CONTAINER_STOPPED_EVENT", "CONTAINER_DELETED_EVENT"]);
  });

  it("leaves its sandbox and its siblings as they are", async () => {
    const { node } = nodeWith();
    const others = leftovers(node).filter((thing) => !thing.includes("app"));
    expect((await removeContainer(node.ports, { containerId: "ap" })).isOk()).toBe(true);
    expect(leftovers(node)).toEqual(others);
  });

  it("succeeds where nothing has the id, and refuses an ambiguous prefix", async () => {
    const { node } = nodeWith({ id: "sib" });
    const absent = await removeContainer(node.ports, { containerId: "nobody" });
    expect(absent._unsafeUnwrap().outcome).toBe("absent");
    const refused = await removeContainer(node.ports, { containerId: "si" });
    expect(refused._unsafeUnwrapErr().kind).toBe("ambiguous-id");
    const invalid = await removeContainer(node.ports, { containerId: "../web" });
    expect(invalid._unsafeUnwrapErr().kind).toBe("invalid-request");
    expect(changesOf(node)).toEqual([]);
  });

  it("does not take the name of a sandbox of that id for its own", async () => {
    const { node, sandboxId } = nodeWith();
    const absent = await removeContainer(node.ports, { containerId: sandboxId });
    expect(absent._unsafeUnwrap().outcome).toBe("absent");
    expect(leftovers(node)).toContain("name web_default_uid-1_0");
  });

  it("removes a container whose sandbox has no record any more (S03)", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", containers: [{ id: "app" }], halfMade: ["containers"] });
    expect((await removeContainer(node.ports, app)).isOk()).toBe(true);
    expect(ofApp(node)).toEqual([]);
  });

  it("goes on where one was being removed already (S04)", async () => {
    const { node } = nodeWith({ record: { phase: "removing" } });
    expect((await removeContainer(node.ports, app)).isOk()).toBe(true);
    expect(ofApp(node)).toEqual([]);
  });

  it("waits while its sandbox is torn down, and gives the lease back", async () => {
    const { node, sandboxId } = nodeWith();
    const lease = await node.join().ports.store.lease({ sandboxId }, noCall);
    node.clock.after(5_000, () => void lease._unsafeUnwrap().release());
    expect((await removeContainer(node.ports, app)).isOk()).toBe(true);
    expect(node.clock.elapsed()).toBe(5_000);
    expect(node.world.books.leases).toEqual({});
  });
});

const noCall = {
  attempt: 1,
  signal: new AbortController().signal,
  waitingFor: (): void => undefined,
};

describe("a removal that fails", () => {
  it.each([
    ["runtime", "reapContainer"],
    ["fileSystem", "unmount"],
    ["runtime", "removeContainerStorage"],
    ["fileSystem", "removeCgroup"],
    ["fileSystem", "removeTree"],
    ["store", "forgetContainer"],
  ] as const)("at %s.%s goes on when called again, its hooks run once", async (port, operation) => {
    const { node } = nodeWith({ hooks });
    node.faults.plan([{ port, operation, nth: 1, how: before }]);
    const failed = await removeContainer(node.ports, app);
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "step-failed", faults: [{ port }] });
    expect(node.world.books.containers["app"]?.phase).toBe("removing");
    expect((await removeContainer(node.ports, app)).isOk()).toBe(true);
    expect(ofApp(node)).toEqual([]);
    expect(node.world.hooks.ran.map(({ path }) => path)).toEqual(["/bin/first", "/bin/second"]);
    expect(node.violations).toEqual([]);
  });

  it("puts into the ledger what the caller gives up", async () => {
    const { node, sandboxId } = nodeWith();
    const how = before;
    node.faults.plan([
      { port: "fileSystem", operation: "unmount", how },
      { port: "fileSystem", operation: "removeCgroup", how },
      { port: "fileSystem", operation: "removeTree", how },
    ]);
    const abandon = ["unmount", "remove-cgroups", "remove-directories"] as const;
    const removed = await removeContainer(node.ports, app, { policy: { abandon } });
    expect(removed._unsafeUnwrap().left.map(({ step }) => step)).toEqual([
      "unmount",
      "remove-cgroups",
      "remove-directories",
      "remove-directories",
    ]);
    const entries = Object.values(node.world.books.ledger);
    expect(entries.map(({ debt }) => debt)).toEqual([
      { kind: "mount", path: "/run/podsandbox/containers/app/rootfs" },
      { kind: "cgroup", path: "/sys/fs/cgroup/podsandbox/web/app" },
      { kind: "path", path: "/var/lib/podsandbox/containers/app" },
      { kind: "path", path: "/run/podsandbox/containers/app" },
    ]);
    expect(entries.every((entry) => entry.sandboxId === sandboxId)).toBe(true);
  });

  it("releases nothing while a process lives, and lets nobody start the container", async () => {
    const { node, sandboxId } = nodeWith({ dFor: "released" });
    const failed = await removeContainer(node.ports, app);
    expect(failed._unsafeUnwrapErr()).toMatchObject({ steps: ["prove-container-dead"] });
    const { store } = node.ports;
    const begun = await store.beginStart({ ...app, creator: node.identity }, noCall);
    expect(begun._unsafeUnwrapErr().reason).toBe("refused");
    node.wakeStuck(sandboxId, "app");
    expect((await removeContainer(node.ports, app)).isOk()).toBe(true);
    expect(node.violations).toEqual([]);
  });

  it("says that a cancelled hook was not run", async () => {
    const { node } = nodeWith({ hooks });
    const controller = new AbortController();
    const observe = (event: TeardownEvent): void => {
      if (event.type === "step-started" && event.step === "run-post-stop-hooks") controller.abort();
    };
    const { signal } = controller;
    const cancelled = await removeContainer(node.ports, app, { signal, observe });
    expect(cancelled._unsafeUnwrapErr()).toMatchObject({ kind: "cancelled" });
    expect((await removeContainer(node.ports, app)).isOk()).toBe(true);
    expect(node.world.hooks.ran).toHaveLength(2);
  });
});

describe("what a removal goes on in spite of", () => {
  it("warns of hooks that fail, and runs the others", async () => {
    const { node } = nodeWith({ hooks });
    node.world.hooks.failing["/bin/first"] = "crashed";
    const report = (await removeContainer(node.ports, app))._unsafeUnwrap();
    const step = report.settled.find((settled) => settled.step === "run-post-stop-hooks");
    expect(step?.warnings).toEqual(["hook /bin/first failed: /bin/first failed"]);
    expect(node.world.hooks.ran).toHaveLength(2);
  });

  it("needs nobody to run hooks, and no mounts, cgroups or directories", async () => {
    const bare = { hooks, mounts: [], directories: [], cgroups: [] };
    const { node } = nodeWith(bare, { extensions: [] });
    const report = (await removeContainer(node.ports, app))._unsafeUnwrap();
    const because = report.settled.map((step) => step.because).filter((why) => why !== undefined);
    expect(because).toEqual([
      "its end is on record already",
      "it has none",
      "nothing that runs hooks is supplied",
      "it has none",
      "it has none",
    ]);
  });

  it("releases nothing that processes may use which were given up alive", async () => {
    const node = createFakeNode();
    const record = { liveProcessesAbandoned: true };
    addPod(node, { id: "web", containers: [{ id: "app" }], record });
    const things = ofApp(node).filter((thing) => /^(mount|tree|storage|cgroup)/.test(thing));
    expect((await removeContainer(node.ports, app)).isOk()).toBe(true);
    expect(ofApp(node)).toEqual(expect.arrayContaining([...things]));
    expect(node.world.books.containers).toEqual({});
  });
});
