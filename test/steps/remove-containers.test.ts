import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { removeContainers } from "#dist/steps/remove-containers.js";
import { changesOf } from "../changes-of.js";
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

describe("remove-containers", () => {
  const two: PodSpec = {
    mounts: [],
    containers: ["app", "db"].map((id) => ({ id, state: "exited", mounts: [], holds: [] })),
  };

  it("gives up the directories of one, if the policy says so, and then forgets it", async () => {
    const path = "/run/podsandbox/containers/app";
    const mounts = [{ path: `${path}/rootfs` }];
    const app = { id: "app", state: "exited", mounts, directories: [path] } as const;
    const node = nodeWith({ ...two, containers: [app, { id: "db", state: "exited" }] });
    node.faults.plan([{ port: "fileSystem", operation: "unmount", subject: path, how }]);
    expect(await reportOf(node, removeContainers)).toMatchObject({ outcome: "failed" });
    const policy = { abandon: ["remove-directories"] } as const;
    expect(await reportOf(node, removeContainers, { policy })).toMatchObject({
      outcome: "abandoned",
      faults: [{ operation: "unmount", subject: path }],
    });
    expect(node.world.books.containers).toEqual({});
    expect(Object.values(node.world.books.ledger)).toMatchObject([
      { id: `web remove-containers path ${path}`, debt: { kind: "path", path } },
    ]);
  });

  it("does not give up a snapshot, which the ledger has no word for", async () => {
    const node = nodeWith(two);
    node.faults.plan([{ port: "runtime", operation: "removeContainerStorage", how }]);
    const policy = { abandon: ["remove-directories"] } as const;
    const report = await reportOf(node, removeContainers, { policy });
    expect(report).toMatchObject({ outcome: "failed" });
    expect(Object.keys(node.world.books.containers)).toEqual(["app", "db"]);
  });

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
