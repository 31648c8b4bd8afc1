import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { unmount, unmountContainerStorage, unmountOnly } from "#dist/steps/unmount.js";
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
