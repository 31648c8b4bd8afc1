import { describeError, describeSandbox, err, removePodSandbox, stopPodSandbox } from "podsandbox";
import { addPod, leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, effectsOf, failing, nodeWithWeb, ownersOf, recordOf, web } from "./looking.js";

const shm = "/run/podsandbox/sandboxes/web/shm";
const root = "/var/lib/podsandbox/sandboxes/web";

const busy = { kind: "before", reason: "busy" } as const;

describe("a path that is busy", () => {
  it("M01: what is mounted twice is unmounted until the mount table is rid of it", async () => {
    const node = nodeWithWeb({ mounts: [{ kind: "shm", path: shm, stacked: 2 }] });
    expect(node.world.fileSystem.mounts[shm]?.stack).toHaveLength(2);
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.fileSystem.mounts).toEqual({});
  });

  it("M01: a namespace that is busy for a while is tried again, and then it is gone", async () => {
    const node = nodeWithWeb();
    const removal = { port: "fileSystem", operation: "removeNamespace" } as const;
    node.faults.plan([1, 2, 3].map((nth) => ({ ...removal, nth, how: busy })));
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "removeNamespace")).toHaveLength(4);
    expect(node.world.fileSystem.namespaces).toEqual({});
  });

  it("M01: a namespace that stays busy is an error with its holders; shm is gone", async () => {
    const node = nodeWithWeb();
    const holders = [{ pid: 7, where: "36 35 0:4 net:[1] /run/podsandbox/netns/web rw" }];
    const tried: string[] = [];
    const removeNamespace = async ({ namespace }: { readonly namespace: { path: string } }) => {
      tried.push(namespace.path);
      return err({ reason: "busy", message: "it is busy", details: { holders } } as const);
    };
    const fileSystem = { ...node.ports.fileSystem, removeNamespace };
    const error = (await stopPodSandbox({ ...node.ports, fileSystem }, web))._unsafeUnwrapErr();
    expect(tried).toHaveLength(8);
    expect(node.clock.elapsed()).toBeLessThan(3_000);
    expect(error).toMatchObject({ faults: [{ reason: "busy", details: { holders } }] });
    expect(describeError(error)).toContain("held by process 7");
    expect(node.world.fileSystem.mounts).toEqual({});
    const record = recordOf(node);
    expect(record && describeSandbox(record).state).toBe("SANDBOX_NOTREADY");
  });
});

describe("what is mounted below a directory", () => {
  const volume = { kind: "volume", path: `${root}/vol`, recorded: false } as const;

  it("M02: a mount below a directory is unmounted before the directory is removed", async () => {
    const node = nodeWithWeb({ mounts: [volume] });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    const about = node.journal.filter(({ subject }) => subject === root);
    expect(about.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      "removeTree mount-present",
      "unmount changed",
      "removeTree changed",
    ]);
  });

  it("M02: a directory with a mount that stays is not removed, and that is said", async () => {
    const node = nodeWithWeb({ mounts: [volume] });
    node.faults.plan([{ port: "fileSystem", operation: "unmount", subject: root, how: busy }]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      steps: ["remove-directories"],
      faults: [{ operation: "unmount", reason: "busy", subject: root }],
    });
    expect(effectsOf(node, "removeTree", root)).toEqual([]);
    expect(Object.keys(node.world.fileSystem.trees)).toContain(root);
    expect(Object.keys(node.world.fileSystem.mounts)).toEqual([volume.path]);
    expect(ownersOf(node)).toContain("web");
  });

  it("M03: shm that is not mounted is done; a removal trusts no earlier stop", async () => {
    const unmounted = nodeWithWeb({ mounts: [{ kind: "shm", path: shm, stacked: 0 }] });
    expect((await removePodSandbox(unmounted.ports, web)).isOk()).toBe(true);
    const claimed = nodeWithWeb({ phase: "stopped", infra: "dead", containers: [] });
    expect(Object.keys(claimed.world.fileSystem.mounts)).toEqual([shm]);
    expect((await removePodSandbox(claimed.ports, web)).isOk()).toBe(true);
    expect(effectsOf(claimed, "unmount", shm)).toHaveLength(1);
    expect(leftovers(claimed)).toEqual([]);
  });

  it("M03: the host's own shared memory stays mounted", async () => {
    const path = "/run/podsandbox/host-shm";
    const node = nodeWithWeb({ mounts: [{ kind: "shm", path, host: true }] });
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(Object.keys(node.world.fileSystem.mounts)).toEqual([path]);
    expect(node.violations).toEqual([]);
  });
});

describe("image volumes", () => {
  const top = "/run/podsandbox/image-volumes/web";
  const nested = `${top}/nix/store/x`;

  it("M04: nested volumes all go, though the record lists the outer one first", async () => {
    const mounts = [top, nested].map((path) => ({ kind: "image-volume" as const, path }));
    const node = nodeWithWeb({ mounts, containers: [] });
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.fileSystem.mounts).toEqual({});
    expect(node.violations).toEqual([]);
  });

  it("M04: a volume that stays keeps no other, and its retry repeats no DEL", async () => {
    const paths = ["a", "b", "c"].map((name) => `/run/podsandbox/image-volumes/${name}`);
    const mounts = paths.map((path) => ({ kind: "image-volume" as const, path }));
    const node = nodeWithWeb({ mounts, containers: [] });
    node.faults.plan([{ port: "fileSystem", operation: "unmount", subject: "/a", how: failing }]);
    expect((await stopPodSandbox(node.ports, web))._unsafeUnwrapErr()).toMatchObject({
      steps: ["unmount"],
    });
    expect(Object.keys(node.world.fileSystem.mounts)).toEqual([paths[0]]);
    node.faults.clear();
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "detach")).toHaveLength(1);
  });
});

describe("an unmount that hangs", () => {
  const how = { kind: "hang-deaf" } as const;

  it("M07: an unmount that hangs ends at a limit; no address and no pod waits", async () => {
    const node = nodeWithWeb({ containers: [] });
    addPod(node, { id: "shop" });
    node.faults.plan([{ port: "fileSystem", operation: "unmount", subject: shm, how }]);
    const stopping = stopPodSandbox(node.ports, web);
    const shop = (await stopPodSandbox(node.ports, { podSandboxId: "shop" }))._unsafeUnwrap();
    expect(shop.milliseconds).toBe(0);
    const error = (await stopping)._unsafeUnwrapErr();
    expect(error).toMatchObject({
      steps: ["unmount"],
      faults: [{ reason: "timed-out", subject: shm }],
      report: { outlived: [{ operation: "unmount", subject: shm }] },
    });
    expect(node.clock.elapsed()).toBeLessThanOrEqual(31_000);
    expect(node.world.network.held).toEqual({});
  });

  it("M07: the next stop joins an unmount that still hangs, and begins no second", async () => {
    const node = nodeWithWeb({ containers: [] });
    node.faults.plan([{ port: "fileSystem", operation: "unmount", subject: shm, how }]);
    expect((await stopPodSandbox(node.ports, web)).isErr()).toBe(true);
    node.clock.after(1_000, () => node.faults.release());
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "unmount", shm)).toHaveLength(1);
  });
});
