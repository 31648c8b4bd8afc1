import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { removeCgroups } from "#dist/steps/remove-cgroups.js";
import { removeDirectories } from "#dist/steps/remove-directories.js";
import { removeSandboxStorage } from "#dist/steps/remove-sandbox-storage.js";
import { reportOf } from "../own-step.js";

const how = { kind: "before", reason: "other" } as const;

const volatile = "/run/podsandbox/sandboxes/web";

const shm = `${volatile}/shm`;

const volume = "/run/podsandbox/image-volumes/web/0";

const storage = "/run/podsandbox/storage/web";

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
