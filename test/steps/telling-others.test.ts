import type { OciHook, SandboxRecord } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fence } from "#dist/steps/fence.js";
import { forgetSandbox } from "#dist/steps/forget-sandbox.js";
import { recordStopped } from "#dist/steps/record-stopped.js";
import { releaseLabels } from "#dist/steps/release-labels.js";
import { releaseName } from "#dist/steps/release-name.js";
import { runPostStopHooks } from "#dist/steps/run-post-stop-hooks.js";
import { fail, reportOf } from "../own-step.js";

const how = { kind: "before", reason: "other" } as const;

const sandbox: SandboxRecord = { id: "web", phase: "ready", network: "pod" };

function nodeWith(spec: PodSpec = {}, subscribers: readonly string[] = ["a", "b"]): FakeNode {
  const node = createFakeNode({ subscribers });
  addPod(node, { id: "web", infra: "none", containers: [], ...spec });
  return node;
}

const recordOf = ({ world }: FakeNode) => world.books.sandboxes["web"];

const bare: PodSpec = { halfMade: ["record", "name", "label"] };

describe("fence", () => {
  it.each(["stopping", "removing"] as const)("records that it is %s, once", async (phase) => {
    const node = nodeWith();
    const step = fence(phase);
    expect(step.expect({ sandbox }, [])).toEqual([`record that it is ${phase}`]);
    expect(await reportOf(node, step)).toMatchObject({ outcome: "acted", changed: true });
    expect(recordOf(node)?.phase).toBe(phase);
    expect(await reportOf(node, step)).toMatchObject({ outcome: "acted", changed: false });
  });
});

describe("record-stopped", () => {
  it("records it and tells event subscribers once, with the status by then (E01)", async () => {
    const node = nodeWith({ ...bare, phase: "stopping" });
    expect(recordStopped.expect({ sandbox }, [])).toEqual(["record that it is stopped"]);
    expect(await reportOf(node, recordStopped)).toMatchObject({ changed: true });
    const event = {
      type: "CONTAINER_STOPPED_EVENT",
      containerId: "web",
      sandboxId: "web",
      pod: { name: "web", namespace: "default", uid: "uid-1", attempt: 0 },
      sandbox: recordOf(node),
      createdAt: node.clock.now(),
    };
    expect(node.world.events).toEqual([event]);
    expect(recordOf(node)?.phase).toBe("stopped");
    expect(await reportOf(node, recordStopped)).toMatchObject({ changed: false });
    expect(node.world.events).toHaveLength(1);
  });

  it("tells nobody where it cannot be recorded", async () => {
    const node = nodeWith({ ...bare, phase: "stopping" });
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", nth: 1, how }]);
    expect(await reportOf(node, recordStopped)).toMatchObject({ outcome: "failed" });
    expect(node.world.events).toEqual([]);
  });

  it("says nothing of a pod that no record names", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", corrupt: true, halfMade: ["record"], attachments: 0 });
    const record = node.world.books.corrupt["web"];
    if (record === undefined) throw new Error("it is not corrupt");
    node.world.books.corrupt["web"] = { ...record, sandbox: { ...sandbox, phase: "stopping" } };
    await reportOf(node, recordStopped);
    expect(node.world.events).toHaveLength(1);
    expect(node.world.events[0]).not.toHaveProperty("pod");
    await reportOf(node, forgetSandbox);
    expect(node.world.events).toHaveLength(2);
    expect(node.world.events[1]).not.toHaveProperty("pod");
  });
});

describe("forget-sandbox", () => {
  it("forgets the record, and tells event subscribers what it was (D18)", async () => {
    const node = nodeWith({ ...bare, phase: "removing" });
    const before = recordOf(node);
    expect(forgetSandbox.expect({ sandbox }, [])).toEqual(["forget the sandbox"]);
    expect(await reportOf(node, forgetSandbox)).toMatchObject({ changed: true });
    expect(node.world.events).toEqual([
      {
        type: "CONTAINER_DELETED_EVENT",
        containerId: "web",
        sandboxId: "web",
        pod: before?.pod,
        sandbox: before,
        createdAt: node.clock.now(),
      },
    ]);
    expect(recordOf(node)).toBeUndefined();
  });

  it("tells nobody where it failed, or was forgotten already", async () => {
    const node = nodeWith({ ...bare, phase: "removing" });
    node.faults.plan([{ port: "store", operation: "forgetSandbox", how }]);
    expect(await reportOf(node, forgetSandbox)).toMatchObject({ outcome: "failed" });
    node.faults.clear();
    const twice = { ...forgetSandbox, withoutRecord: true } as const;
    await reportOf(node, { ...twice, name: "once" });
    expect(node.world.events).toHaveLength(1);
    expect(await reportOf(node, twice)).toMatchObject({ outcome: "acted", changed: false });
    expect(node.world.events).toHaveLength(1);
  });

  it("may have nobody to tell", async () => {
    const node = createFakeNode({ extensions: [] });
    addPod(node, { id: "web", ...bare, phase: "removing" });
    expect(await reportOf(node, forgetSandbox)).toMatchObject({ changed: true });
    expect(node.world.events).toEqual([]);
  });
});

describe("release-name", () => {
  it("releases what the id holds, with and without a record (S01)", async () => {
    const node = nodeWith({ halfMade: ["name"] });
    expect(releaseName.expect({ sandbox }, [])).toEqual([]);
    expect(releaseName.expect({ sandbox: { ...sandbox, name: "n" } }, [])).toEqual([
      "release name n",
    ]);
    expect(await reportOf(node, releaseName)).toMatchObject({ changed: true });
    expect(node.world.books.names).toEqual({});
    expect(await reportOf(node, releaseName)).toMatchObject({ outcome: "acted", changed: false });
  });
});

describe("release-labels", () => {
  it("releases the label by its owner, once", async () => {
    const node = nodeWith(bare);
    const processLabel = "label-of-web";
    expect(releaseLabels.expect({ sandbox: { ...sandbox, processLabel } }, [])).toEqual([
      `release label ${processLabel}`,
    ]);
    expect(await reportOf(node, releaseLabels)).toMatchObject({ changed: true });
    expect(node.journal.find(({ port }) => port === "labels")?.subject).toContain("web");
    expect(node.world.labels).toEqual({});
    expect(await reportOf(node, releaseLabels)).toMatchObject({ outcome: "acted", changed: false });
  });

  it("owes nothing where there is no label", () => {
    expect(releaseLabels.expect({ sandbox }, [])).toEqual([]);
    expect(releaseLabels.abandon?.debts({ sandbox }, [], [])).toEqual([]);
    expect(releaseLabels.abandon?.facts({ sandbox })).toEqual([]);
  });
});

describe("run-post-stop-hooks", () => {
  const hook = (path: string): OciHook => ({ path });
  const containers = [
    { id: "app", state: "exited", hooks: [hook("/bin/one"), hook("/bin/two")] },
    { id: "db", state: "exited", hooks: [hook("/bin/three")] },
  ] as const;

  it("runs each hook of each container once; one that fails is a warning (H02)", async () => {
    const node = nodeWith({ containers });
    node.world.hooks.failing["/bin/one"] = "crashed";
    const records = Object.values(node.world.books.containers);
    expect(runPostStopHooks.expect({ sandbox }, records)).toEqual([
      "run post-stop hook /bin/one of app",
      "run post-stop hook /bin/two of app",
      "run post-stop hook /bin/three of db",
    ]);
    const report = await reportOf(node, runPostStopHooks);
    expect(report).toMatchObject({ outcome: "acted", changed: true, faults: [] });
    expect(report.warnings).toHaveLength(1);
    expect(report.warnings[0]).toMatch(/^hook \/bin\/one failed: /);
    expect(node.world.books.containers["app"]?.hooksRun).toEqual([0, 1]);
    await reportOf(node, runPostStopHooks);
    expect(node.journal.filter(({ operation }) => operation === "runPostStop")).toHaveLength(3);
  });

  it("fails where the containers cannot be listed", async () => {
    const node = nodeWith({ containers });
    node.faults.plan([{ port: "store", operation: "listContainers", how }]);
    const error = await fail(node, [runPostStopHooks]);
    expect(error).toMatchObject({ steps: ["run-post-stop-hooks"] });
    expect(node.world.hooks.ran).toEqual([]);
  });
});
