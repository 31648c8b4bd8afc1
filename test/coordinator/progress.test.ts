import { createCoordinator, ok, stopSteps, type Element } from "podsandbox";
import type { Step, TeardownEvent } from "podsandbox";
import { addPod, createFakeNode, type FakePorts, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { deafDetach } from "./stuck.js";

const web = { podSandboxId: "web" };

function nodeWithWeb(spec: PodSpec = {}) {
  const node = createFakeNode({ autoAdvance: false });
  addPod(node, { id: "web", ...spec });
  return node;
}

/** What a step of stopping says of itself. */
function saysOf(name: string): string | undefined {
  const elements: readonly Element[] = stopSteps;
  const steps = elements.flatMap((one): readonly Step[] =>
    "together" in one ? one.together : [one],
  );
  return steps.find((step) => step.name === name)?.says;
}

describe("progress", () => {
  it("says which steps run since when, what for, what is left, and who waits", async () => {
    const node = nodeWithWeb();
    node.faults.plan([deafDetach("web")]);
    const detach: FakePorts["network"]["detach"] = (request, call) => {
      call.waitingFor({ kind: "program", name: "bridge", verb: "DEL", pid: 4711 });
      return node.ports.network.detach(request, call);
    };
    const coordinator = createCoordinator({
      ...node.ports,
      network: { ...node.ports.network, detach },
    });
    void coordinator.stop(web);
    void coordinator.remove(web);
    await node.clock.advance(3_000);
    expect(coordinator.progress()).toEqual([
      {
        state: "in-flight",
        sandboxId: "web",
        operation: "stop-pod-sandbox",
        isRemovedNext: true,
        milliseconds: 3_000,
        attempt: 1,
        steps: [{ step: "detach-network", milliseconds: 3_000 }],
        waitingFor: [
          {
            call: { port: "network", operation: "detach", subject: "web" },
            what: { kind: "program", name: "bridge", verb: "DEL", pid: 4711 },
            milliseconds: 3_000,
          },
        ],
        left: [
          { step: "detach-network", what: saysOf("detach-network") },
          { step: "remove-network-namespace", what: saysOf("remove-network-namespace") },
          { step: "record-stopped", what: saysOf("record-stopped") },
        ],
        callers: 2,
      },
    ]);
  });

  it("counts the attempts, and is plain data", async () => {
    const node = nodeWithWeb();
    node.faults.plan([deafDetach("web")]);
    const coordinator = createCoordinator(node.ports);
    void coordinator.stop(web);
    await node.clock.advance(100_000);
    expect(coordinator.progress()).toMatchObject([{ state: "backing-off", attempts: 1 }]);
    expect(JSON.parse(JSON.stringify(coordinator.progress()))).toEqual(coordinator.progress());
    void coordinator.stop(web, { now: true });
    await node.clock.advance(1);
    expect(coordinator.progress()).toMatchObject([
      {
        state: "in-flight",
        attempt: 2,
        milliseconds: 1,
        isRemovedNext: false,
        steps: [{ step: "detach-network", milliseconds: 1 }],
      },
    ]);
  });

  it("says of a remove that it is one, and what it has left", async () => {
    const node = nodeWithWeb();
    node.faults.plan([deafDetach("web")]);
    const coordinator = createCoordinator(node.ports);
    void coordinator.remove(web);
    await node.clock.advance(1);
    const [removing] = coordinator.progress();
    expect(removing).toMatchObject({ operation: "remove-pod-sandbox", isRemovedNext: false });
    const left = removing?.state === "in-flight" ? removing.left : [];
    expect(left.at(-1)?.step).toBe("release-name");
  });

  it("P01: names the process that will not die", async () => {
    const node = nodeWithWeb();
    const stopSandbox: FakePorts["runtime"]["stopSandbox"] = (request, call) => {
      call.waitingFor({ kind: "process", pid: 812, state: "D", waitChannel: "nfs_wait" });
      return new Promise(() => void request);
    };
    const coordinator = createCoordinator({
      ...node.ports,
      runtime: { ...node.ports.runtime, stopSandbox },
    });
    void coordinator.stop(web);
    await node.clock.advance(1_000);
    expect(coordinator.progress()).toMatchObject([
      {
        steps: [{ step: "stop-sandbox-process" }],
        waitingFor: [{ what: { kind: "process", pid: 812, state: "D" }, milliseconds: 1_000 }],
      },
    ]);
  });

  it("shows a query too, once its adapter says what it waits for", async () => {
    const node = nodeWithWeb();
    const inspectNamespace: FakePorts["fileSystem"]["inspectNamespace"] = (request, call) => {
      call.waitingFor({ kind: "path", path: request.namespace.path });
      return new Promise(() => undefined);
    };
    const fileSystem = { ...node.ports.fileSystem, inspectNamespace };
    const coordinator = createCoordinator({ ...node.ports, fileSystem });
    void coordinator.stop(web);
    await node.clock.advance(1_000);
    expect(coordinator.progress()).toMatchObject([
      { waitingFor: [{ call: { operation: "inspectNamespace" }, what: { kind: "path" } }] },
    ]);
    await node.clock.advance(60_000);
  });

  it("shows a query no more once it has answered", async () => {
    const node = nodeWithWeb();
    node.faults.plan([deafDetach("web")]);
    const inspectNamespace: FakePorts["fileSystem"]["inspectNamespace"] = (request, call) => {
      call.waitingFor({ kind: "path", path: request.namespace.path });
      return node.ports.fileSystem.inspectNamespace(request, call);
    };
    const fileSystem = { ...node.ports.fileSystem, inspectNamespace };
    const coordinator = createCoordinator({ ...node.ports, fileSystem });
    void coordinator.stop(web);
    await node.clock.advance(1_000);
    expect(coordinator.progress()).toMatchObject([{ waitingFor: [{ call: { port: "network" } }] }]);
  });

  it("says what else kept a sandbox from being stopped", async () => {
    const node = nodeWithWeb();
    let count = 0;
    const record = { sandboxId: "web", phase: "running" } as const;
    const listContainers: FakePorts["store"]["listContainers"] = () =>
      Promise.resolve(ok([{ ...record, id: `c-${(count += 1)}` }]));
    const store = { ...node.ports.store, listContainers };
    const coordinator = createCoordinator({ ...node.ports, store });
    const answer = await coordinator.stop(web);
    expect(answer._unsafeUnwrapErr().kind).toBe("containers-keep-appearing");
    const [stuck] = coordinator.progress();
    const because = stuck?.state === "backing-off" ? stuck.because : "";
    expect(because).toMatch(/^containers keep appearing in it: c-1, /);
  });

  it("tells every caller's observer, and none that has left or throws", async () => {
    const node = nodeWithWeb({ containers: [{ ignoresTerm: true }] });
    const coordinator = createCoordinator(node.ports);
    const [one, other]: [TeardownEvent[], TeardownEvent[]] = [[], []];
    const controller = new AbortController();
    const policy = { gracePeriodSeconds: 10 };
    const { signal } = controller;
    void coordinator.stop(web, { signal, policy, observe: (event) => one.push(event) });
    void coordinator.stop(web, {
      policy,
      observe: () => {
        throw new Error("no disk");
      },
    });
    const last = coordinator.stop(web, { policy, observe: (event) => other.push(event) });
    await node.clock.advance(1_000);
    controller.abort();
    await node.clock.advance(0);
    const seen = one.length;
    await node.clock.advance(9_000);
    expect((await last).isOk()).toBe(true);
    expect(one).toEqual(other.slice(0, seen));
    expect(other.at(-1)?.type).toBe("lifecycle-settled");
    expect(other.length).toBeGreaterThan(seen);
  });
});
