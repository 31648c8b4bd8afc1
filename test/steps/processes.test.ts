import { ok, type ContainerRecord, type SandboxRecord } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { proveDead } from "#dist/steps/prove-dead.js";
import { reap } from "#dist/steps/reap.js";
import { stopContainers, stopContainersInOrder } from "#dist/steps/stop-containers.js";
import { stopSandboxProcess } from "#dist/steps/stop-sandbox-process.js";
import { fail, reportOf } from "../own-step.js";

const how = { kind: "before", reason: "other" } as const;

function nodeWith(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", phase: "stopping", ...spec });
  return node;
}

const asked = ({ journal }: FakeNode, wanted: string): readonly string[] =>
  journal.filter(({ operation }) => operation === wanted).map(({ subject }) => subject);

const sandbox: SandboxRecord = { id: "web", phase: "ready", network: "pod" };
const app: ContainerRecord = { id: "app", sandboxId: "web", phase: "running" };

describe("stop-containers", () => {
  const three: PodSpec = { containers: [{ id: "a" }, { id: "b" }, { id: "c" }] };

  it("stops all, and goes on where one fails, as prove-dead judges", async () => {
    const node = nodeWith(three);
    node.faults.plan([{ port: "runtime", operation: "stopContainer", subject: "a", how }]);
    expect(await reportOf(node, stopContainers)).toMatchObject({
      outcome: "waived",
      changed: true,
      faults: [{ subject: "a" }],
    });
    expect(asked(node, "stopContainer")).toEqual(["a", "b", "c"]);
    expect(asked(node, "listContainers")).toHaveLength(4);
  });

  it("stops one after the other, and none after one that fails, as the originals do", async () => {
    const node = nodeWith(three);
    node.faults.plan([{ port: "runtime", operation: "stopContainer", subject: "b", how }]);
    expect(await reportOf(node, stopContainersInOrder)).toMatchObject({
      outcome: "failed",
      changed: true,
      faults: [{ subject: "b" }],
    });
    expect(asked(node, "stopContainer")).toEqual(["a", "b"]);
    expect(asked(node, "listContainers")).toHaveLength(2);
  });

  it.each([
    [stopContainers, 1_000],
    [stopContainersInOrder, 3_000],
  ])("$name takes three grace periods only where they are in order", async (step, milliseconds) => {
    const containers = ["a", "b", "c"].map((id) => ({ id, ignoresTerm: true }));
    const node = nodeWith({ containers });
    await reportOf(node, step, { policy: { gracePeriodSeconds: 1 } });
    expect(node.clock.elapsed()).toBe(milliseconds);
  });

  it("is as wide as the policy says", async () => {
    const containers = ["a", "b", "c"].map((id) => ({ id, ignoresTerm: true }));
    const node = nodeWith({ containers });
    await reportOf(node, stopContainers, { policy: { gracePeriodSeconds: 1, parallel: 2 } });
    expect(node.clock.elapsed()).toBe(2_000);
  });

  it("stops those too that only the runtime knows, and each once (S03, I02)", async () => {
    const node = nodeWith({ containers: [{ id: "stray", recorded: false }, { id: "app" }] });
    const report = await reportOf(node, stopContainers);
    expect(report).toMatchObject({ outcome: "acted", changed: true });
    expect([...asked(node, "stopContainer")].sort()).toEqual(["app", "stray"]);
    expect(node.world.books.containers["stray"]).toBeUndefined();
  });

  it("lists again until no new one shows up (C05)", async () => {
    const node = nodeWith({ containers: [{ id: "a" }] });
    const { runtime } = node.ports;
    const late = ["b", "c"];
    const known: string[] = [];
    const ports = {
      ...node.ports,
      runtime: {
        ...runtime,
        listContainers: async () => {
          const next = late.shift();
          if (next !== undefined) known.push(next);
          return ok([...known]);
        },
      },
    };
    expect(await reportOf({ ports }, stopContainers)).toMatchObject({ outcome: "acted" });
    expect(asked(node, "stopContainer")).toEqual(["a", "b", "c"]);
  });

  it("ends the run where containers keep appearing for ten rounds", async () => {
    const node = nodeWith({ containers: [] });
    let number = 0;
    const ports = {
      ...node.ports,
      runtime: {
        ...node.ports.runtime,
        listContainers: async () => ok([`new-${(number += 1)}`]),
      },
    };
    expect(await fail({ ports }, [stopContainers])).toMatchObject({
      kind: "containers-keep-appearing",
      containerIds: Array.from({ length: 10 }, (_, at) => `new-${at + 1}`),
    });
  });

  it("fails in part where the second list cannot be had", async () => {
    const node = nodeWith({ containers: [{ id: "a" }] });
    node.faults.plan([{ port: "runtime", operation: "listContainers", nth: 2, how }]);
    expect(await reportOf(node, stopContainers)).toMatchObject({
      outcome: "waived",
      changed: true,
      faults: [{ port: "runtime", operation: "listContainers" }],
    });
  });

  it("expects to stop what has not exited", () => {
    const exited = { ...app, id: "old", phase: "exited" } as const;
    const ended = { ...app, id: "ended", exitedAt: 5 } as const;
    expect(stopContainers.expect({ sandbox }, [app, exited, ended])).toEqual([
      "stop container app",
    ]);
  });
});

describe("stop-sandbox-process", () => {
  it.each(["ready", "stopped", "unknown", "creating"] as const)(
    "ends the pause process, whatever the record says: %s (D7, I01)",
    async (phase) => {
      const node = nodeWith({ phase, containers: [] });
      expect(await reportOf(node, stopSandboxProcess)).toMatchObject({ changed: true });
      expect(node.world.runtime.alive).toEqual({});
    },
  );

  it("takes the containers of a virtual machine along whose agent is dead (K01)", async () => {
    const node = nodeWith({ agent: "dead" });
    expect(await reportOf(node, stopSandboxProcess)).toMatchObject({ changed: true });
    expect(node.world.runtime.alive).toEqual({});
  });

  it("goes on where it fails, as prove-dead judges", async () => {
    const node = nodeWith();
    node.faults.plan([{ port: "runtime", operation: "stopSandbox", how }]);
    expect(await reportOf(node, stopSandboxProcess)).toMatchObject({ outcome: "waived" });
  });

  it("expects to stop a process that the record knows", () => {
    const process = { pid: 7, startTime: "1", bootId: "b" };
    expect(stopSandboxProcess.expect({ sandbox }, [])).toEqual([]);
    expect(stopSandboxProcess.expect({ sandbox: { ...sandbox, process } }, [])).toEqual([
      "stop its own process",
    ]);
  });
});

describe("prove-dead", () => {
  it("lets a sandbox pass of which nothing lives", async () => {
    const node = nodeWith({ infra: "dead", containers: [{ state: "exited" }] });
    expect(await reportOf(node, proveDead)).toMatchObject({
      outcome: "acted",
      changed: false,
      faults: [],
    });
    expect(proveDead.expect({ sandbox }, [])).toEqual(["make sure that no process of it lives"]);
  });

  it("names what lives, and what it sleeps in (P01)", async () => {
    const node = nodeWith({ infra: "dead", containers: [{ id: "app", dFor: "released" }, {}] });
    const { outcome, faults } = await reportOf(node, proveDead);
    expect(outcome).toBe("failed");
    const [fault] = faults;
    expect(fault).toMatchObject({
      port: "runtime",
      operation: "listAlive",
      subject: "web",
      reason: "unkillable",
      attempt: 1,
      milliseconds: 0,
    });
    const [stuck, other] = fault?.details?.processes ?? [];
    expect(fault?.message).toBe(
      `still alive: ${stuck?.command} ${stuck?.pid} in uninterruptible sleep ` +
        `(${stuck?.waitChannel}), ${other?.command} ${other?.pid}`,
    );
  });

  it("makes do with what a runtime tells", async () => {
    const node = nodeWith();
    const alive = [{ pid: 7 }, { pid: 8, state: "D" }, { pid: 9, command: "sh", state: "S" }];
    const runtime = { ...node.ports.runtime, listAlive: async () => ok(alive) };
    const { faults } = await reportOf({ ports: { ...node.ports, runtime } }, proveDead);
    expect(faults[0]?.message).toBe(
      "still alive: process 7, process 8 in uninterruptible sleep (unknown), sh 9",
    );
    expect(faults[0]?.details).toEqual({ processes: alive });
  });

  it("takes a container for alive that is still being created", async () => {
    const containers = [
      { id: "old", state: "exited" },
      { id: "app", state: "creating" },
    ] as const;
    const node = nodeWith({ infra: "dead", containers });
    expect(await reportOf(node, proveDead)).toMatchObject({
      outcome: "failed",
      faults: [
        {
          port: "store",
          operation: "awaitCreation",
          subject: "app",
          reason: "busy",
          message: "container app is still being created",
          attempt: 1,
          milliseconds: 0,
        },
      ],
    });
    expect(asked(node, "listAlive")).toEqual([]);
  });

  it.each([
    ["store", "listContainers"],
    ["runtime", "listAlive"],
  ] as const)("fails where %s.%s does", async (port, operation) => {
    const node = nodeWith({ infra: "dead", containers: [] });
    node.faults.plan([{ port, operation, how }]);
    expect(await reportOf(node, proveDead)).toMatchObject({
      outcome: "failed",
      faults: [{ operation, reason: "other" }],
    });
  });

  it("gives up what lives with all that it may use, and without any other fault's word", () => {
    const processes = [{ pid: 7 }];
    const fault = {
      port: "runtime",
      operation: "listAlive",
      subject: "web",
      reason: "unkillable",
      message: "no",
      attempt: 1,
      milliseconds: 0,
    } as const;
    const faults = [fault, { ...fault, details: {} }, { ...fault, details: { processes } }];
    expect(proveDead.abandon?.debts({ sandbox }, [app], faults)).toEqual([
      { kind: "live-processes", processes, sandbox, containers: [app] },
    ]);
  });
});

describe("reap", () => {
  const dead: PodSpec = {
    infra: "dead",
    containers: [
      { id: "app", state: "exited", record: { exitedAt: 5 } },
      { id: "stray", state: "exited", recorded: false, holds: ["shim"] },
    ],
  };

  it("has everything given back of containers and sandbox, and then nothing", async () => {
    const node = nodeWith(dead);
    expect(await reportOf(node, reap)).toMatchObject({ outcome: "acted", changed: true });
    expect(asked(node, "reapContainer")).toEqual(["app", "stray"]);
    expect(asked(node, "reapSandbox")).toEqual(["web"]);
    expect(await reportOf(node, reap)).toMatchObject({ outcome: "acted", changed: false });
    expect(reap.expect({ sandbox }, [app])).toEqual(["reap container app"]);
  });

  it("reaps the sandbox although a container fails", async () => {
    const node = nodeWith(dead);
    node.faults.plan([{ port: "runtime", operation: "reapContainer", subject: "app", how }]);
    expect(await reportOf(node, reap)).toMatchObject({
      outcome: "failed",
      changed: true,
      faults: [{ subject: "app" }],
    });
    expect(asked(node, "reapSandbox")).toEqual(["web"]);
  });

  it("fails where the containers cannot be listed", async () => {
    const node = nodeWith(dead);
    node.faults.plan([{ port: "runtime", operation: "listContainers", how }]);
    expect(await reportOf(node, reap)).toMatchObject({ faults: [{ operation: "listContainers" }] });
    expect(asked(node, "reapSandbox")).toEqual([]);
  });

  /** A node on which a container is dead, and its record does not say so. */
  function nodeWithUnrecordedEnd(): FakeNode {
    const node = nodeWith({ infra: "dead", containers: [{ id: "app", state: "exited" }] });
    node.world.books.containers["app"] = app;
    return node;
  }

  it("first records how a container ended whose stop had failed", async () => {
    const node = nodeWithUnrecordedEnd();
    expect(await reportOf(node, reap)).toMatchObject({ outcome: "acted", changed: true });
    const operations = node.journal.map(({ operation }) => operation);
    expect(operations.indexOf("stopContainer")).toBeLessThan(operations.indexOf("reapContainer"));
    expect(node.world.books.containers["app"]?.exitedAt).toBe(node.clock.now());
  });

  it("records that it ended, though not how, where the runtime does not say", async () => {
    const node = nodeWithUnrecordedEnd();
    node.faults.plan([{ port: "runtime", operation: "stopContainer", how }]);
    expect(await reportOf(node, reap)).toMatchObject({
      outcome: "acted",
      warnings: ["how app ended is not known: failed as planned, before its effect: other"],
    });
    expect(node.world.books.containers["app"]?.exitedAt).toBe(node.clock.now());
    expect(node.world.books.containers["app"]?.exitCode).toBeUndefined();
  });

  it("reaps nothing of a container whose end cannot be recorded", async () => {
    const node = nodeWithUnrecordedEnd();
    node.faults.plan([{ port: "store", operation: "recordContainerFact", how }]);
    expect(await reportOf(node, reap)).toMatchObject({ outcome: "failed" });
    expect(asked(node, "reapContainer")).toEqual([]);
  });

  it("is interrupted where the caller gives up meanwhile", async () => {
    const node = nodeWithUnrecordedEnd();
    const hang = { kind: "hang-until-aborted" } as const;
    node.faults.plan([{ port: "runtime", operation: "stopContainer", how: hang }]);
    const controller = new AbortController();
    node.clock.after(10, () => controller.abort());
    const error = await fail(node, [reap], { signal: controller.signal });
    expect(error).toMatchObject({ kind: "cancelled", next: ["reap"] });
    expect(node.world.books.containers["app"]?.exitedAt).toBeUndefined();
  });
});
