import { removePodSandbox, stopContainer, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fail, ownStep, settle } from "../own-step.js";

const request = { podSandboxId: "web" };
const full = { kind: "before", reason: "no-space" } as const;

function nodeWithWeb(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", containers: [{ id: "app" }], ...spec });
  return node;
}

/** Every fact is refused, of sandboxes and containers. */
function fill(node: FakeNode, how: typeof full | { kind: "before"; reason: "read-only" } = full) {
  node.faults.plan([
    { port: "store", operation: "recordSandboxFact", how },
    { port: "store", operation: "recordContainerFact", how },
  ]);
}

/** The facts that were written, in their order: of sandboxes and containers. */
function written({ journal }: FakeNode): readonly string[] {
  return journal
    .filter(({ operation, outcome }) => /^record.*Fact$/.test(operation) && outcome === "changed")
    .map(({ operation }) => operation);
}

const phase = (to: "stopping" | "stopped") => ({ kind: "phase", phase: to }) as const;

describe("a fact that cannot be written (D01)", () => {
  it.each(["no-space", "read-only"] as const)(
    "does not end a stop where the store is %s, and is reported",
    async (reason) => {
      const node = nodeWithWeb();
      fill(node, { kind: "before", reason });
      const report = (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
      expect(report).toMatchObject({ outcome: "stopped", stateNotPersisted: true, left: [] });
      expect(node.world.books.sandboxes["web"]?.phase).toBe("ready");
      expect(leftovers(node).join("\n")).not.toMatch(/^(process|attachment|mount|namespace) /m);
      expect(node.violations.join("\n")).not.toContain("an attachment is owed");
    },
  );

  it("holds for the rest of the run: each attachment is detached once", async () => {
    const node = nodeWithWeb();
    fill(node);
    void (await removePodSandbox(node.ports, request));
    expect(node.journal.filter(({ operation }) => operation === "detach")).toHaveLength(1);
  });

  it("is no reason to leave anything: a removal frees space, and needs none", async () => {
    const node = nodeWithWeb();
    fill(node);
    const removed = await removePodSandbox(node.ports, request);
    expect(removed._unsafeUnwrap().outcome).toBe("removed");
    expect(leftovers(node)).toEqual([]);
    expect(node.violations.join("\n")).not.toContain("an attachment is owed");
  });

  it("is written as soon as there is space, and then nothing is missing", async () => {
    const node = nodeWithWeb();
    fill(node);
    const free = ownStep("free", { act: async () => (node.faults.clear(), nothing) });
    const read = ownStep("read", {
      act: async ({ sandbox }) => {
        expect(sandbox.phase).toBe("stopping");
        expect(node.world.books.sandboxes["web"]?.phase).toBe("stopping");
        return nothing;
      },
    });
    const stop = ownStep("stop", { act: (_, { record }) => record(phase("stopping")) });
    const { report } = await settle(node, [stop, free, read]);
    expect(report.stateNotPersisted).toBe(false);
    expect(report.settled[0]).toMatchObject({ step: "stop", outcome: "acted", changed: false });
  });

  it("is written before the next one, which rests on it", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", nth: 1, how: full }]);
    const step = ownStep("both", {
      act: async (_, { record, recordContainer }) => {
        await record(phase("stopping"));
        await recordContainer("app", { kind: "kill-at", killAt: 5 });
        return record(phase("stopped"));
      },
    });
    const { report } = await settle(node, [step]);
    expect(written(node)).toEqual([
      "recordSandboxFact",
      "recordContainerFact",
      "recordSandboxFact",
    ]);
    expect(report).toMatchObject({ stateNotPersisted: false, settled: [{ changed: true }] });
  });

  it("keeps those after it waiting while it is refused, in their order", async () => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", how: full }]);
    const step = ownStep("both", {
      act: async (_, { record, recordContainer }) => {
        await record(phase("stopping"));
        return recordContainer("app", { kind: "kill-at", killAt: 5 });
      },
    });
    const { report } = await settle(node, [step]);
    expect(written(node)).toEqual([]);
    expect(report.stateNotPersisted).toBe(true);
    expect(node.world.books.containers["app"]?.killAt).toBeUndefined();
  });

  it("is known of containers too, and only of the one that it is about", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app" }, { id: "db" }] });
    fill(node);
    const step = ownStep("ask", {
      act: async (_, { recordContainer, listContainers, record }) => {
        await record(phase("stopping"));
        await recordContainer("app", { kind: "kill-at", killAt: 5 });
        const { containers = [] } = await listContainers();
        expect(containers.map(({ id, killAt }) => [id, killAt])).toEqual([
          ["app", 5],
          ["db", undefined],
        ]);
        return nothing;
      },
    });
    await settle(node, [step]);
  });

  it("is tried once more when the run ends early, before others may go on", async () => {
    const node = nodeWithWeb();
    node.faults.plan([
      { port: "store", operation: "recordSandboxFact", nth: 1, how: full },
      { port: "store", operation: "recordSandboxFact", nth: 2, how: full },
    ]);
    const controller = new AbortController();
    const stop = ownStep("stop", {
      act: async (_, { record }) => {
        await record(phase("stopping"));
        controller.abort();
        return nothing;
      },
    });
    const error = await fail(node, [stop, ownStep("never")], { signal: controller.signal });
    expect(error).toMatchObject({ kind: "cancelled", report: { stateNotPersisted: false } });
    expect(node.world.books.sandboxes["web"]?.phase).toBe("stopping");
    const operations = node.journal.map(({ operation }) => operation);
    expect(operations.at(-1)).toBe("releaseLease");
  });

  it("is tried for the last time under the lease: the next run is not let in before", async () => {
    const node = nodeWithWeb();
    fill(node);
    (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
    const calls = node.journal.map(({ operation }) => operation);
    expect(calls.at(-1)).toBe("releaseLease");
    expect(calls.filter((operation) => operation === "recordSandboxFact").length).toBeGreaterThan(
      1,
    );
  });

  it("fails the step where space is not the reason", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "recordSandboxFact", nth: 1, how }]);
    const stopped = await stopPodSandbox(node.ports, request);
    expect(stopped._unsafeUnwrapErr()).toMatchObject({
      kind: "step-failed",
      steps: ["fence"],
      report: { stateNotPersisted: false },
    });
  });

  it("is written when the caller has given up, too: what it says has happened", async () => {
    const node = nodeWithWeb();
    const controller = new AbortController();
    const step = ownStep("detach", {
      act: async (_, { record }) => {
        controller.abort();
        return record(phase("stopping"));
      },
    });
    await settle(node, [step], { signal: controller.signal });
    expect(node.world.books.sandboxes["web"]?.phase).toBe("stopping");
  });

  it("does not keep a container from being stopped, and its end is told of", async () => {
    const node = nodeWithWeb();
    fill(node);
    const stopped = (await stopContainer(node.ports, { containerId: "app" }))._unsafeUnwrap();
    expect(stopped).toMatchObject({ outcome: "stopped", stateNotPersisted: true });
    const exit = stopped.settled.find(({ step }) => step === "record-exited");
    expect(exit).toMatchObject({ outcome: "skipped", because: "its end is on record already" });
  });
});

const nothing = { changed: false, warnings: [], faults: [] };
