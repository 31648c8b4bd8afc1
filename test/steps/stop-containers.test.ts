import { ok, type ContainerRecord, type SandboxRecord } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { stopContainers, stopContainersInOrder } from "#dist/steps/stop-containers.js";
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

  it("takes two lists that are as long for the same only where they are (S03)", async () => {
    const lost = { id: "lost", state: "exited" } as const;
    const stray = { id: "stray", recorded: false } as const;
    const node = nodeWith({ containers: [{ id: "app" }, lost, stray] });
    const { runtime } = node.world;
    delete runtime.containers["lost"];
    runtime.containersOf["web"] = ["app", "stray"];
    expect(await reportOf(node, stopContainers)).toMatchObject({ outcome: "acted" });
    expect(asked(node, "stopContainer")).toEqual(["app", "lost", "stray"]);
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
