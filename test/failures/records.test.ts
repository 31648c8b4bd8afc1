import { describeError, removeContainer, removePodSandbox, resumeTeardowns } from "podsandbox";
import { stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, leftovers, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, failing, nodeWithWeb, ownersOf, recordOf, web } from "./looking.js";

describe("a record that cannot be read", () => {
  it("S02: a pod whose record cannot be read is torn down by what its id says", async () => {
    const node = nodeWithWeb({ corrupt: true, containers: 2 });
    const stopped = (await stopPodSandbox(node.ports, web))._unsafeUnwrap();
    expect(stopped.warnings.join()).toContain("cannot be read");
    expect(node.world.runtime.alive).toEqual({});
    expect(node.world.network.held).toEqual({});
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(node.world.books.quarantine).toHaveProperty("web");
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
  });

  it("S02: a runtime that cannot read its state matters only where something lives", async () => {
    const how = { kind: "before", reason: "corrupt" } as const;
    for (const state of ["running", "exited"] as const) {
      const node = nodeWithWeb({ infra: "dead", containers: [{ state }] });
      const [stopContainer, stopSandbox] = ["stopContainer", "stopSandbox"];
      node.faults.plan(
        [stopContainer, stopSandbox].map((operation = "") => ({ port: "runtime", operation, how })),
      );
      const stopped = await stopPodSandbox(node.ports, web);
      expect(stopped.isOk()).toBe(state === "exited");
      expect(callsOf(node, "detach")).toHaveLength(state === "exited" ? 1 : 0);
    }
  });

  it("S02: what kind of failure it was survives all that is wrapped around it", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "runtime", operation: "listAlive", how }]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ faults: [{ reason: "corrupt", port: "runtime" }] });
    expect(JSON.parse(JSON.stringify(error))).toEqual(error);
    expect(describeError(error)).toContain("corrupt");
  });

  it("S05: a bad record, or a mute runtime, keeps no other pod from recovery", async () => {
    const node = createFakeNode();
    addPod(node, { id: "fine", phase: "stopping" });
    addPod(node, { id: "bad", corrupt: true });
    addPod(node, { id: "mute", phase: "removing" });
    const how = { kind: "hang-deaf" } as const;
    node.faults.plan([{ port: "runtime", operation: "listAlive", subject: "mute", how }]);
    const results = (await resumeTeardowns(node.ports))._unsafeUnwrap();
    expect(results.map(({ sandboxId, result }) => [sandboxId, result.isOk()])).toEqual([
      ["bad", true],
      ["fine", true],
      ["mute", false],
    ]);
    expect(node.clock.elapsed()).toBeLessThanOrEqual(120_000);
    expect(recordOf(node, "fine")?.phase).toBe("stopped");
    addPod(node, { id: "next" });
    expect((await removePodSandbox(node.ports, { podSandboxId: "next" })).isOk()).toBe(true);
  });
});

describe("two books that disagree", () => {
  const sides = [true, false];
  const matrix = sides.flatMap((record) => sides.map((object) => ({ record, object })));

  it.each(matrix)(
    "S03: a container that record or runtime has lost is removed with its pod",
    async ({ record, object }) => {
      const app = { id: "app", state: "exited", recorded: record } as const;
      const node = nodeWithWeb({ containers: [app] });
      if (!object) {
        delete node.world.runtime.containers["app"];
        delete node.world.runtime.containersOf["web"];
        delete node.world.runtime.exitCodes["app"];
      }
      expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
      const things = leftovers(node).join("\n");
      expect(things).not.toMatch(/^(task|shim|process|container record|name) /m);
      expect(recordOf(node)).toBeUndefined();
    },
  );

  it.each(["alive", "dead", "none"] as const)(
    "S03: a sandbox that the runtime has lost is removed by its record",
    async (infra) => {
      const node = nodeWithWeb({ infra });
      if (infra === "none") expect(node.world.runtime.sandboxes).toEqual({});
      expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
      expect(leftovers(node)).toEqual([]);
    },
  );

  it("S03: a container whose sandbox has no record is removed", async () => {
    const node = nodeWithWeb({ halfMade: ["containers"], containers: [{ id: "app" }] });
    expect(recordOf(node)).toBeUndefined();
    expect((await removeContainer(node.ports, { containerId: "app" })).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
    expect((await removePodSandbox(node.ports, web))._unsafeUnwrap().outcome).toBe("absent");
  });
});

describe("a removal that was begun before", () => {
  it("S04: a removal that failed is entered again: `removing` is no error", async () => {
    const node = nodeWithWeb({ containers: [{ id: "app" }] });
    const removal = { port: "runtime", operation: "removeContainerStorage" } as const;
    node.faults.plan([{ ...removal, nth: 1, how: failing }]);
    expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
    expect(recordOf(node)?.phase).toBe("removing");
    expect(node.world.books.containers["app"]).toBeDefined();
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
  });

  it("S04: a removal of a dead process goes on, and two at a time both succeed", async () => {
    const begun: PodSpec = { phase: "removing", containers: [{ record: { phase: "removing" } }] };
    const node = nodeWithWeb(begun);
    const results = (await resumeTeardowns(node.ports))._unsafeUnwrap();
    expect(results[0]?.result._unsafeUnwrap().operation).toBe("remove-pod-sandbox");
    expect(leftovers(node)).toEqual([]);
    const other = nodeWithWeb(begun);
    const both = [removePodSandbox(other.ports, web), removePodSandbox(other.ports, web)];
    for (const removed of await Promise.all(both)) expect(removed.isOk()).toBe(true);
    expect(callsOf(other, "forgetSandbox")).toHaveLength(1);
    expect(ownersOf(other)).toEqual([]);
  });
});
