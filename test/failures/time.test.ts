import { createCoordinator, describeError, resumeTeardowns, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, nodeWithWeb, recordOf, web } from "./looking.js";

/** A signal that fires after the milliseconds. */
function firingAfter({ clock }: FakeNode, milliseconds: number): AbortSignal {
  const controller = new AbortController();
  clock.after(milliseconds, () => controller.abort());
  return controller.signal;
}

const grace = (gracePeriodSeconds: number) => ({ policy: { gracePeriodSeconds } });

const stubborn = { containers: [{ id: "app", ignoresTerm: true }] };

describe("a caller who has given up", () => {
  it("T01: a caller who had given up before gets nothing begun, and is told so", async () => {
    const node = nodeWithWeb();
    const stopped = await stopPodSandbox(node.ports, web, { signal: AbortSignal.abort() });
    const error = stopped._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "cancelled", report: { settled: [] } });
    expect(node.journal.filter(({ outcome }) => outcome === "changed")).toEqual([]);
    expect(recordOf(node)?.phase).toBe("ready");
  });

  it("T01: a DEL that runs hears nothing of its caller's end, and is recorded", async () => {
    const node = nodeWithWeb({}, { takes: { "network.detach": 5_000 } });
    const signal = firingAfter(node, 1_000);
    const stopped = await stopPodSandbox(node.ports, web, { signal });
    expect(stopped._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(node.world.network.held).toEqual({});
    expect(recordOf(node)?.attachments).toMatchObject([{ state: "detached" }]);
    expect((await stopPodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "detach")).toHaveLength(1);
  });

  it("T01: after its last caller has left, a coordinator's stop goes on to the end", async () => {
    const node = nodeWithWeb({}, { takes: { "runtime.stopSandbox": 5_000 } });
    const coordinator = createCoordinator(node.ports);
    const stopped = await coordinator.stop(web, { signal: firingAfter(node, 1_000) });
    expect(stopped._unsafeUnwrapErr().kind).toBe("cancelled");
    await new Promise((resolve) => node.clock.after(10_000, () => resolve(undefined)));
    expect(recordOf(node)?.phase).toBe("stopped");
    expect(node.world.network.held).toEqual({});
  });

  it("T02: giving up while a process ends is an error, and no later step runs", async () => {
    const node = nodeWithWeb(stubborn);
    const options = { ...grace(60), signal: firingAfter(node, 5_000) };
    const error = (await stopPodSandbox(node.ports, web, options))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "cancelled", next: ["stop-containers"] });
    expect(describeError(error)).toContain("the caller gave up");
    expect(node.clock.elapsed()).toBe(5_000);
    expect(node.world.runtime.ofContainer["app"]).toHaveLength(1);
    expect(recordOf(node)?.phase).toBe("stopping");
    for (const operation of ["detach", "unmount", "sandboxStopped", "reapContainer"])
      expect(callsOf(node, operation)).toEqual([]);
    expect((await stopPodSandbox(node.ports, web))._unsafeUnwrap().outcome).toBe("stopped");
  });

  it("T02: a later call of a coordinator joins the stop that still runs", async () => {
    const node = nodeWithWeb(stubborn);
    const coordinator = createCoordinator(node.ports);
    const options = { ...grace(30), signal: firingAfter(node, 5_000) };
    expect((await coordinator.stop(web, options)).isErr()).toBe(true);
    const again = (await coordinator.stop(web, grace(30)))._unsafeUnwrap();
    expect(again).toMatchObject({ outcome: "stopped", milliseconds: 30_000 });
    expect(callsOf(node, "askToStop")).toHaveLength(1);
    expect(callsOf(node, "detach")).toHaveLength(1);
  });
});

describe("a process that dies in the middle of a stop", () => {
  /** A stop with a grace of a minute, whose process dies after twenty seconds. */
  async function dyingStop(): Promise<FakeNode> {
    const node = nodeWithWeb(stubborn);
    void stopPodSandbox(node.ports, web, grace(60));
    await new Promise((resolve) => node.clock.after(20_000, () => resolve(node.restart())));
    return node;
  }

  it("T03: the grace that was left is kept, and the stop signal is not sent again", async () => {
    const node = await dyingStop();
    expect((await resumeTeardowns(node.ports))._unsafeUnwrap()).toHaveLength(1);
    expect(node.clock.elapsed()).toBe(60_000);
    expect(callsOf(node, "askToStop")).toHaveLength(1);
    expect(recordOf(node)?.phase).toBe("stopped");
  });

  it("T03: a later stop extends no grace that was promised to end", async () => {
    const node = await dyingStop();
    expect((await stopPodSandbox(node.ports, web, grace(300))).isOk()).toBe(true);
    expect(node.clock.elapsed()).toBe(60_000);
    expect(callsOf(node, "askToStop")).toHaveLength(1);
  });
});

describe("grace", () => {
  it("T04: a stop kills at once unless a grace is asked for", async () => {
    const node = nodeWithWeb(stubborn);
    expect((await stopPodSandbox(node.ports, web))._unsafeUnwrap().milliseconds).toBe(0);
    expect(callsOf(node, "askToStop")).toEqual([]);
    const other = nodeWithWeb(stubborn);
    const patient = (await stopPodSandbox(other.ports, web, grace(7)))._unsafeUnwrap();
    expect(patient.milliseconds).toBe(7_000);
  });

  it("T04: a shorter grace overtakes the stop that waits, and for all its callers", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", ...stubborn });
    const coordinator = createCoordinator(node.ports);
    const first = coordinator.stop(web, grace(300));
    await new Promise((resolve) => node.clock.after(1_000, () => resolve(undefined)));
    const second = coordinator.stop(web, grace(0));
    const [patient, hasty] = await Promise.all([first, second]);
    expect(patient.isOk() && hasty.isOk()).toBe(true);
    expect(node.clock.elapsed()).toBe(1_000);
    expect(node.world.runtime.alive).toEqual({});
    expect(callsOf(node, "detach")).toHaveLength(1);
  });
});
