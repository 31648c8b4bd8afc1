import { createCoordinator, describeError, err, ok, removePodSandbox } from "podsandbox";
import { unchanged } from "podsandbox";
import { addPod, createFakeNode, leftovers, snapshot } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, ledgerOf, nodeWithWeb, recordOf, web } from "./looking.js";

const top = "/sys/fs/cgroup/podsandbox/web";

describe("a cgroup", () => {
  it("G01: cgroups that a runtime leaves though it reports success are removed", async () => {
    const node = nodeWithWeb({ cgroups: [top], containers: [{ cgroups: [`${top}/app/child`] }] });
    const reapContainer = async () => ok(unchanged);
    const ports = { ...node.ports, runtime: { ...node.ports.runtime, reapContainer } };
    expect((await removePodSandbox(ports, web)).isOk()).toBe(true);
    expect(node.world.fileSystem.cgroups).toEqual({});
  });

  it("G01: a cgroup that stays is an error with its processes, or a debt", async () => {
    const node = nodeWithWeb();
    const processes = [{ pid: 9, command: "stray" }];
    const message = `processes are left in ${top}`;
    const removeCgroup = async () =>
      err({ reason: "refused", message, details: { processes } } as const);
    const ports = { ...node.ports, fileSystem: { ...node.ports.fileSystem, removeCgroup } };
    const error = (await removePodSandbox(ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["remove-cgroups"], faults: [{ subject: top }] });
    expect(describeError(error)).toContain("stray");
    expect(recordOf(node)).toBeDefined();
    expect(callsOf(node, "removeTree", "/sandboxes/web")).toEqual([]);
    const policy = { abandon: ["remove-cgroups"] } as const;
    expect((await removePodSandbox(ports, web, { policy })).isOk()).toBe(true);
    expect(ledgerOf(node)).toMatchObject([{ debt: { kind: "cgroup", path: top } }]);
  });

  it("G01: a process that was left in a cgroup is killed before that is removed", async () => {
    const node = nodeWithWeb({
      infra: "dead",
      containers: [{ state: "exited", grandchildren: 1 }],
    });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
  });
});

describe("a service manager that does not answer", () => {
  const removal = { port: "fileSystem", operation: "removeCgroup" } as const;

  it("G02: a time-out is an error of that step, and the next removal finishes", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "shop" });
    node.faults.plan([{ ...removal, nth: 1, how: { kind: "before", reason: "timed-out" } }]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["remove-cgroups"], faults: [{ reason: "timed-out" }] });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node, "web")).toEqual([]);
    expect(node.world.runtime.ofSandbox["shop"]).toHaveLength(1);
    expect(node.world.runtime.ofContainer["shop-c1"]).toHaveLength(1);
  });

  it("G02: a call that hangs ends at a limit, and a scope that is unknown is done", async () => {
    const node = nodeWithWeb({ containers: [] });
    node.faults.plan([{ ...removal, nth: 1, how: { kind: "hang-until-aborted" } }]);
    expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
    expect(node.clock.elapsed()).toBe(30_000);
    const gone = nodeWithWeb({ containers: [] });
    delete gone.world.fileSystem.cgroups[top];
    const report = (await removePodSandbox(gone.ports, web))._unsafeUnwrap();
    const step = report.settled.find(({ step: name }) => name === "remove-cgroups");
    expect(step).toMatchObject({ outcome: "acted", changed: false });
  });
});

describe("a node that lives long", () => {
  it("S06: after hundreds of pods no record, index, timer or flight is held", async () => {
    const node = createFakeNode({ journal: false });
    const coordinator = createCoordinator(node.ports);
    const before = snapshot(node);
    for (let at = 0; at < 300; at += 1) {
      const { sandboxId: podSandboxId } = addPod(node);
      expect((await coordinator.stop({ podSandboxId })).isOk()).toBe(true);
      expect((await coordinator.remove({ podSandboxId })).isOk()).toBe(true);
    }
    expect(Object.values(coordinator.counts()).every((count) => count === 0)).toBe(true);
    expect(coordinator.progress()).toEqual([]);
    expect(node.clock.pending()).toEqual([]);
    expect(node.inFlight()).toEqual([]);
    expect(snapshot(node)).toEqual(before);
    const { books } = node.world;
    for (const index of [books.containersOf, books.namespaceUsers, books.namesOf, books.leases])
      expect(index).toEqual({});
  });

  it("S06: a record that cannot be deleted is an error, and is never lost sight of", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "store", operation: "forgetSandbox", nth: 1, how }]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["forget-sandbox"] });
    expect(Object.values(node.world.books.names)).toMatchObject([{ ownerId: "web" }]);
    expect(callsOf(node, "releaseNames")).toEqual([]);
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
  });
});
