import { ok, type ContainerRecord, type SandboxRecord } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { proveDead } from "#dist/steps/prove-dead.js";
import { stopSandboxProcess } from "#dist/steps/stop-sandbox-process.js";
import { reportOf } from "../own-step.js";

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
