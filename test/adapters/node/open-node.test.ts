import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openNode, type Node, type Pod, type PodWish } from "podsandbox/node";
import { filesBelow } from "./files-below.js";
import { livingProcess } from "./living-process.js";
import { faultOf, portCall, valueOf } from "./port-call.js";
import { containerOf } from "./store-records.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();

/** A node in a directory of its own; what runs in it is ended with the test. */
async function emptyNode(): Promise<Node> {
  const node = (await openNode({ root: await temporaryDirectory() }))._unsafeUnwrap();
  onTestFinished(async () => {
    for (const id of (await node.listPods())._unsafeUnwrap()) await endPod(node, id);
  });
  return node;
}

async function endPod({ ports }: Node, id: string): Promise<void> {
  const sandbox = { id, phase: "unknown", network: "node" } as const;
  await valueOf(ports.runtime.stopSandbox({ sandbox }, call));
}

const sleeper = { command: ["sleep", "60"] };

async function podOf(node: Node, ...containers: PodWish["containers"]): Promise<Pod> {
  return (await node.createPod({ name: "web", containers }))._unsafeUnwrap();
}

async function recordStopping({ ports }: Node, sandboxId: string): Promise<void> {
  const fact = { kind: "phase", phase: "stopping" } as const;
  await valueOf(ports.store.recordSandboxFact({ sandboxId, fact }, call));
}

describe("creating a pod", () => {
  it("runs its containers, and leaves out those that are not to start", async () => {
    const node = await emptyNode();
    const pod = await podOf(node, sleeper, { ...sleeper, name: "later", start: false });
    const [first, later] = pod.containers;
    expect(pod.containers.map(({ name }) => name)).toEqual(["container-1", "later"]);
    expect(later?.pid).toBeUndefined();
    expect((await node.listPods())._unsafeUnwrap()).toEqual([pod.id]);
    const traces = (await node.look(pod.id))._unsafeUnwrap();
    expect(traces.processes).toMatchObject([{ pid: first?.pid, command: "sleep" }]);
    expect(traces.directories).toHaveLength(4);
    expect(traces.records).toHaveLength(3);
    expect(traces.names).toHaveLength(3);
    expect(
      await valueOf(node.ports.store.findContainer({ id: first?.id ?? "" }, call)),
    ).toMatchObject({ container: { phase: "running", process: await livingProcess(first?.pid) } });
    const started = (await node.startContainer(later?.id ?? ""))._unsafeUnwrap();
    expect((await node.look(pod.id))._unsafeUnwrap().processes).toHaveLength(2);
    expect(started.pid).not.toBe(first?.pid);
  });

  it.each([
    ["pod.name", { name: "", containers: [] }],
    ["pod.name", { name: "a/b", containers: [] }],
    ["pod.id", { name: "a", id: "../up", containers: [] }],
    ["pod.containers", { name: "a" }],
    ["pod.containers.0.command", { name: "a", containers: [{ command: [] }] }],
    ["pod.containers.0.command", { name: "a", containers: [{ command: [""] }] }],
    ["pod.containers.0.command.0", { name: "a", containers: [{ command: ["a\0"] }] }],
    ["pod.containers.0.stopSignal", { name: "a", containers: [{ ...sleeper, stopSignal: "NO" }] }],
    ["pod.containers.0", { name: "a", containers: [{ ...sleeper, image: "x" }] }],
    ["pod.containers", { name: "a", containers: Array(2).fill({ ...sleeper, name: "same" }) }],
    ["pod", { name: "a", containers: [], image: "x" }],
    ["pod", undefined],
  ])("refuses a wrong %s and makes nothing of %j", async (path, wish) => {
    const node = await emptyNode();
    const refused = (await node.createPod(wish as PodWish))._unsafeUnwrapErr();
    const paths = refused.kind === "invalid-request" ? refused.issues.map((one) => one.path) : [];
    expect(paths).toContain(path);
    expect(await filesBelow(node.root)).toEqual([]);
  });

  it("S01: refuses a name that another pod has, and says whose it is", async () => {
    const node = await emptyNode();
    const pod = await podOf(node);
    const refused = (await node.createPod({ name: "web", containers: [] }))._unsafeUnwrapErr();
    expect(refused).toMatchObject({
      kind: "create-failed",
      step: "reserve-name",
      isLeftBehind: false,
      message: expect.stringContaining(pod.id) as string,
    });
    expect((await node.createPod({ name: "web", namespace: "b", containers: [] })).isOk()).toBe(
      true,
    );
  });

  it("refuses an id that is taken, and gives the name back", async () => {
    const node = await emptyNode();
    const { id } = await podOf(node);
    const twice = (await node.createPod({ name: "other", id, containers: [] }))._unsafeUnwrapErr();
    expect(twice).toMatchObject({ step: "add-sandbox" });
    expect((await node.createPod({ name: "other", containers: [] })).isOk()).toBe(true);
  });

  it("B01: leaves a pod behind that can be torn down, and says so", async () => {
    const node = await emptyNode();
    const containers = [sleeper, { command: ["/no/such/program"] }];
    const failed = (
      await node.createPod({ name: "web", id: "pod", containers })
    )._unsafeUnwrapErr();
    expect(failed).toMatchObject({
      step: "start-process",
      fault: { reason: "missing-program" },
      isLeftBehind: true,
      message: expect.stringContaining("remove pod sandbox pod") as string,
    });
    expect(await valueOf(node.ports.store.listContainers({ sandboxId: "pod" }, call))).toHaveLength(
      1,
    );
  });
});

describe("C02: the fence", () => {
  it("refuses a container once the pod is stopping, and takes back what was made", async () => {
    const node = await emptyNode();
    const pod = await podOf(node);
    const before = await filesBelow(node.root);
    await recordStopping(node, pod.id);
    const refused = (await node.createContainer(pod.id, sleeper))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ step: "add-container", isLeftBehind: false });
    const after = await filesBelow(node.root);
    expect(after.filter((path) => !before.includes(path))).toEqual([
      `store/sandboxes/${pod.id}/progress.json`,
    ]);
  });

  it("refuses to start what was created before", async () => {
    const node = await emptyNode();
    const pod = await podOf(node, { ...sleeper, start: false });
    await recordStopping(node, pod.id);
    const id = pod.containers[0]?.id ?? "";
    expect((await node.startContainer(id))._unsafeUnwrapErr()).toMatchObject({
      step: "begin-start",
    });
    expect((await node.look(pod.id))._unsafeUnwrap().processes).toEqual([]);
  });

  it("finds a process although its start was never recorded", async () => {
    const node = await emptyNode();
    const pod = await podOf(node, { ...sleeper, start: false });
    const container = containerOf(pod.id, pod.containers[0]?.id ?? "");
    await valueOf(node.ports.runtime.startContainer({ container }, call));
    const stopped = await valueOf(node.ports.runtime.stopContainer({ container, killAt: 0 }, call));
    expect(stopped).toMatchObject({ changed: true, exitCode: 137 });
  });
});

describe("its ports", () => {
  it("claim no address to be free that they do not know", async () => {
    const node = await emptyNode();
    const request = { sandboxId: "pod", runtimeHandler: "", attachment: "unreadable" } as const;
    expect((await faultOf(node.ports.network.detach(request, call))).reason).toBe(
      "missing-program",
    );
  });

  it("S02: derive a pod's directories from its id when its record is damaged", async () => {
    const node = await emptyNode();
    const { id } = await podOf(node);
    await writeFile(join(node.root, "store/sandboxes", id, "record.json"), "");
    const found = await valueOf(node.ports.store.findSandbox({ id }, call));
    const paths = ["pods", "volatile"].map((kind) => ({ path: join(node.root, kind, id) }));
    expect(found).toMatchObject({ state: "corrupt", sandbox: { network: "node", paths } });
  });

  it("keep what a container puts out in files", async () => {
    const node = await emptyNode();
    const pod = await podOf(node, { command: ["echo", "hello"] });
    const log = join(
      node.root,
      "runtime/storage",
      pod.id,
      pod.containers[0]?.id ?? "",
      "stdout.log",
    );
    await expect.poll(() => readFile(log, "utf8")).toBe("hello\n");
  });
});
