import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { removeCgroups } from "#dist/steps/remove-cgroups.js";
import { removeContainers } from "#dist/steps/remove-containers.js";
import { removeDirectories } from "#dist/steps/remove-directories.js";
import { removeSandboxStorage } from "#dist/steps/remove-sandbox-storage.js";
import { unmount, unmountContainerStorage, unmountOnly } from "#dist/steps/unmount.js";
import { changesOf } from "../changes-of.js";
import { reportOf } from "../own-step.js";

const how = { kind: "before", reason: "other" } as const;
const volatile = "/run/podsandbox/sandboxes/web";
const shm = `${volatile}/shm`;
const volume = "/run/podsandbox/image-volumes/web/0";
const storage = "/run/podsandbox/storage/web";
const appRoot = "/run/podsandbox/containers/app/rootfs";

const mounts = [
  { kind: "shm", path: shm },
  { kind: "image-volume", path: volume },
  { kind: "storage", path: storage },
  { kind: "shm", path: "/run/podsandbox/host-shm", host: true },
] as const;

function nodeWith(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, {
    id: "web",
    phase: "removing",
    infra: "none",
    attachments: 0,
    namespace: "absent",
    mounts,
    containers: [{ id: "app", state: "exited" }],
    ...spec,
  });
  return node;
}

/** What some operation was asked for, in the order in which it was. */
const asked = ({ journal }: FakeNode, wanted: string): readonly string[] =>
  journal.filter(({ operation }) => operation === wanted).map(({ subject }) => subject);

function recordsOf({ world }: FakeNode) {
  const sandbox = world.books.sandboxes["web"];
  if (sandbox === undefined) throw new Error("it has no record");
  return { sandbox, containers: Object.values(world.books.containers) };
}

describe("unmounting", () => {
  it.each([
    [unmount, [appRoot, shm, volume, storage]],
    [unmountOnly("shm"), [shm]],
    [unmountOnly("image-volume"), [volume]],
    [unmountOnly("storage"), [storage]],
    [unmountContainerStorage, [appRoot]],
  ] as const)("takes away what $name says, and never what is the host's", async (step, paths) => {
    const node = nodeWith();
    const { sandbox, containers } = recordsOf(node);
    expect(step.expect({ sandbox }, containers)).toEqual(paths.map((path) => `unmount ${path}`));
    expect(await reportOf(node, step)).toMatchObject({ outcome: "acted", changed: true });
    expect(asked(node, "unmount")).toEqual(paths);
    expect(await reportOf(node, step)).toMatchObject({ outcome: "acted", changed: false });
    expect(node.violations).toEqual([]);
  });

  it("attempts everything, whatever comes of the first", async () => {
    const node = nodeWith();
    node.faults.plan([{ port: "fileSystem", operation: "unmount", subject: "/shm", how }]);
    const report = await reportOf(node, unmount);
    expect(report).toMatchObject({ outcome: "failed", changed: true, faults: [{ subject: shm }] });
    expect(Object.keys(node.world.fileSystem.mounts).sort()).toEqual([
      "/run/podsandbox/host-shm",
      shm,
    ]);
  });

  it.each([unmount, unmountContainerStorage])(
    "by $name fails where the containers cannot be listed",
    async (step) => {
      const node = nodeWith();
      node.faults.plan([{ port: "store", operation: "listContainers", how }]);
      const { faults } = await reportOf(node, step);
      expect(faults).toMatchObject([{ operation: "listContainers" }]);
      expect(asked(node, "unmount")).toEqual(step === unmount ? [shm, volume, storage] : []);
    },
  );

  it("is nothing where a record lists no mounts", async () => {
    const node = nodeWith({ halfMade: ["record"] });
    expect(await reportOf(node, unmount)).toMatchObject({ outcome: "acted", changed: false });
    expect(asked(node, "unmount")).toEqual([]);
  });

  it("expects nothing of a container whose record lists no mounts", () => {
    const { sandbox } = recordsOf(nodeWith());
    const app = { id: "app", sandboxId: "web", phase: "running" } as const;
    expect(unmountContainerStorage.expect({ sandbox }, [app])).toEqual([]);
  });

  it("keeps to as many at one time as the policy says", async () => {
    const node = createFakeNode({ takes: { "fileSystem.unmount": 100 } });
    addPod(node, { id: "web", phase: "stopping", mounts, containers: [], infra: "none" });
    await reportOf(node, unmount, { policy: { parallel: 1 } });
    expect(node.clock.elapsed()).toBe(300);
  });
});

describe("remove-directories", () => {
  const bare: PodSpec = { mounts: [], containers: [] };

  it("removes all that the record lists, whatever comes of the first", async () => {
    const node = nodeWith(bare);
    const { sandbox } = recordsOf(node);
    const paths = ["/var/lib/podsandbox/sandboxes/web", volatile];
    expect(removeDirectories.expect({ sandbox }, [])).toEqual(paths.map((at) => `remove ${at}`));
    node.faults.plan([{ port: "fileSystem", operation: "removeTree", subject: "/var", how }]);
    const report = await reportOf(node, removeDirectories);
    expect(report).toMatchObject({ outcome: "failed", changed: true, faults: [{}] });
    expect(asked(node, "removeTree")).toEqual(paths);
    node.faults.clear();
    expect(await reportOf(node, removeDirectories)).toMatchObject({ changed: true, faults: [] });
    expect(node.world.fileSystem.trees).toEqual({});
  });

  const mounted: PodSpec = { containers: [], mounts: [{ kind: "shm", path: shm }] };

  it("lets go first of what is still mounted below", async () => {
    const node = nodeWith(mounted);
    expect(await reportOf(node, removeDirectories)).toMatchObject({
      outcome: "acted",
      changed: true,
      faults: [],
    });
    expect(asked(node, "unmount")).toEqual([volatile]);
    expect(node.world.fileSystem.trees).toEqual({});
    expect(node.world.fileSystem.mounts).toEqual({});
  });

  it("removes nothing where that cannot be let go: it would empty the mount (M02)", async () => {
    const node = nodeWith(mounted);
    node.faults.plan([{ port: "fileSystem", operation: "unmount", how }]);
    expect(await reportOf(node, removeDirectories)).toMatchObject({
      outcome: "failed",
      faults: [{ operation: "unmount", subject: volatile }],
    });
    expect(Object.keys(node.world.fileSystem.trees)).toEqual([volatile]);
  });

  it("does not unmount where something else is the matter", async () => {
    const node = nodeWith(mounted);
    node.faults.plan([{ port: "fileSystem", operation: "removeTree", how }]);
    expect(await reportOf(node, removeDirectories)).toMatchObject({ outcome: "failed" });
    expect(asked(node, "unmount")).toEqual([]);
  });
});

describe("remove-cgroups", () => {
  const cgroups = ["/sys/fs/cgroup/podsandbox/web/b", "/sys/fs/cgroup/podsandbox/web"];

  it("removes all that the record lists, whatever comes of the first", async () => {
    const node = nodeWith({ cgroups, containers: [] });
    const { sandbox } = recordsOf(node);
    expect(removeCgroups.expect({ sandbox }, [])).toEqual(
      cgroups.map((at) => `remove cgroup ${at}`),
    );
    node.faults.plan([{ port: "fileSystem", operation: "removeCgroup", nth: 1, how }]);
    const report = await reportOf(node, removeCgroups);
    expect(report).toMatchObject({ outcome: "failed", changed: true, faults: [{}] });
    expect(asked(node, "removeCgroup")).toEqual(cgroups);
  });
});

describe("remove-sandbox-storage", () => {
  it("removes the snapshot, and what is gone is done", async () => {
    const node = nodeWith({ containers: [] });
    const { sandbox } = recordsOf(node);
    expect(removeSandboxStorage.expect({ sandbox }, [])).toEqual(["remove its storage"]);
    expect(await reportOf(node, removeSandboxStorage)).toMatchObject({ changed: true });
    expect(node.world.runtime.storage).toEqual({});
    expect(await reportOf(node, removeSandboxStorage)).toMatchObject({
      outcome: "acted",
      changed: false,
    });
  });
});

describe("remove-containers", () => {
  const two: PodSpec = {
    mounts: [],
    containers: ["app", "db"].map((id) => ({ id, state: "exited", mounts: [], holds: [] })),
  };

  it("removes each by itself: snapshot, directories, then the record", async () => {
    const node = nodeWith(two);
    const { sandbox, containers } = recordsOf(node);
    expect(removeContainers.expect({ sandbox }, containers)).toEqual([
      "remove container app",
      "remove container db",
    ]);
    node.faults.plan([
      { port: "runtime", operation: "removeContainerStorage", subject: "app", how },
    ]);
    expect(await reportOf(node, removeContainers)).toMatchObject({
      outcome: "failed",
      changed: true,
      faults: [{ subject: "app" }],
    });
    expect(Object.keys(node.world.books.containers)).toEqual(["app"]);
    expect(asked(node, "removeTree").filter((path) => path.includes("app"))).toEqual([]);
    node.faults.clear();
    expect(await reportOf(node, removeContainers)).toMatchObject({ outcome: "acted" });
    expect(node.world.books.containers).toEqual({});
    expect(changesOf(node).filter((change) => change.includes("app"))).toEqual([
      "runtime.removeContainerStorage app",
      "fileSystem.removeTree /var/lib/podsandbox/containers/app",
      "fileSystem.removeTree /run/podsandbox/containers/app",
      "store.forgetContainer app",
    ]);
    expect(node.world.events).toMatchObject([
      { type: "CONTAINER_DELETED_EVENT", containerId: "db", sandboxId: "web" },
      { type: "CONTAINER_DELETED_EVENT", containerId: "app", sandboxId: "web" },
    ]);
  });

  it("keeps the record while directories are left", async () => {
    const node = nodeWith(two);
    node.faults.plan([{ port: "fileSystem", operation: "removeTree", subject: "/app", how }]);
    expect(await reportOf(node, removeContainers)).toMatchObject({ outcome: "failed" });
    expect(Object.keys(node.world.books.containers)).toEqual(["app"]);
  });

  it("removes those too that only the runtime knows", async () => {
    const node = nodeWith({
      mounts: [],
      containers: [{ id: "stray", state: "exited", recorded: false, holds: ["task"] }],
    });
    await reportOf(node, removeContainers);
    expect(asked(node, "removeContainerStorage")).toEqual(["stray"]);
  });

  it.each([
    ["store", "listContainers"],
    ["runtime", "listContainers"],
  ] as const)("fails where %s.%s does, and removes none", async (port, operation) => {
    const node = nodeWith(two);
    node.faults.plan([{ port, operation, how }]);
    expect(await reportOf(node, removeContainers)).toMatchObject({
      outcome: "failed",
      faults: [{ port, operation }],
    });
    expect(Object.keys(node.world.books.containers)).toEqual(["app", "db"]);
  });

  it("forgets only, where processes live that were given up", async () => {
    const node = nodeWith({ ...two, record: { liveProcessesAbandoned: true } });
    expect(await reportOf(node, removeContainers)).toMatchObject({ outcome: "acted" });
    expect(node.world.books.containers).toEqual({});
    expect(asked(node, "removeContainerStorage")).toEqual([]);
    expect(asked(node, "removeTree")).toEqual([]);
  });
});
