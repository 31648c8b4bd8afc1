import { createCoordinator, ok, profiles, stopSteps, type Element } from "podsandbox";
import type { Step, TeardownEvent } from "podsandbox";
import { addPod, createFakeNode, type FakePorts, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { misread } from "../misread.js";
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
    expect(coordinator.progress()).toMatchObject([{ state: "in-flight", attempt: 2 }]);
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

/** An option of the lifecycles that a coordinated call does not have. */
const profileOption: object = { profile: profiles.crio };

describe("what cannot be meant", () => {
  it.each([
    [misread<FakePorts>("{}"), {}, "ports.store"],
    [nodeWithWeb().ports, { programs: 0 }, "options.programs"],
    [nodeWithWeb().ports, { random: misread<() => number>("7") }, "options.random"],
    [nodeWithWeb().ports, misread<object>('{"colour":1}'), "options"],
  ])("ports or options: %#", async (ports, options, path) => {
    const coordinator = createCoordinator(ports, options);
    const refusal = { kind: "invalid-request", issues: [expect.objectContaining({ path })] };
    const stopped = (await coordinator.stop(web))._unsafeUnwrapErr();
    if (path !== "ports.store") expect(stopped).toEqual(refusal);
    expect((await coordinator.remove(web))._unsafeUnwrapErr()).toBe(stopped);
    const admitted = await coordinator.admit("web", () => Promise.resolve(ok(1)));
    expect(admitted._unsafeUnwrapErr()).toBe(stopped);
    expect(coordinator.progress()).toEqual([]);
    expect(Object.values(coordinator.counts()).every((count) => count === 0)).toBe(true);
  });

  it.each([
    [{ podSandboxId: "" }, {}, "request.podSandboxId"],
    [web, misread<object>('{"colour":1}'), "options"],
    [web, misread<object>('{"now":1}'), "options.now"],
    [web, profileOption, "options.profile"],
  ])("a call: %j %j", async (request, options, path) => {
    const node = nodeWithWeb();
    const coordinator = createCoordinator(node.ports);
    const error = (await coordinator.stop(request, options))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "invalid-request", issues: [{ path }] });
    expect(node.calls).toBe(0);
  });

  it("a call whose options throw when they are read", async () => {
    const unreadable = {
      get now(): boolean {
        throw new Error("no");
      },
    };
    const refused = await createCoordinator(nodeWithWeb().ports).stop(web, unreadable);
    expect(refused._unsafeUnwrapErr().kind).toBe("invalid-request");
  });
});
