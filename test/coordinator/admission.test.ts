import { createCoordinator, describeError, err, ok } from "podsandbox";
import type { Result, Signal } from "podsandbox";
import { addPod, createContainer, createFakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { misread } from "../misread.js";
import { brokenDetach, empty } from "./stuck.js";

const web = { podSandboxId: "web" };

function nodeWithWeb(spec: PodSpec = {}) {
  const node = createFakeNode({ autoAdvance: false });
  addPod(node, { id: "web", ...spec });
  return { node, coordinator: createCoordinator(node.ports) };
}

/** Work that ends when it is told to. */
function heldWork() {
  let end: (answer: Result<string, string>) => void = () => undefined;
  const ended = new Promise<Result<string, string>>((resolve) => {
    end = resolve;
  });
  let signal: Signal | undefined;
  const work = (stopping: Signal) => {
    signal = stopping;
    return ended;
  };
  return {
    work,
    end: (answer: Result<string, string> = ok("made")) => end(answer),
    isTold: () => signal?.aborted,
  };
}

describe("admit", () => {
  it("C02: a stop waits for what was admitted before it, and tells it", async () => {
    const { node, coordinator } = nodeWithWeb();
    const { work, end, isTold } = heldWork();
    const [one, other] = [coordinator.admit("web", work), coordinator.admit("web", work)];
    await node.clock.advance(0);
    expect(coordinator.counts().admitted).toBe(2);
    expect(isTold()).toBe(false);
    const stopping = coordinator.stop(web);
    await node.clock.advance(1_000);
    expect(isTold()).toBe(true);
    expect(node.world.books.sandboxes["web"]?.phase).toBe("ready");
    expect(coordinator.progress()).toMatchObject([
      { waitingFor: [{ what: { kind: "text", text: "2 admitted to create in it" } }] },
    ]);
    end();
    expect((await one)._unsafeUnwrap()).toBe("made");
    expect((await other).isOk()).toBe(true);
    expect((await stopping)._unsafeUnwrap().outcome).toBe("stopped");
    expect(coordinator.counts()).toEqual(empty);
    expect(node.clock.pending()).toEqual([]);
  });

  it("C02: whatever a creator began before the stop is stopped with the rest", async () => {
    const { node, coordinator } = nodeWithWeb();
    const created = coordinator.admit("web", async () =>
      ok(await createContainer(node, { sandboxId: "web", id: "late" })),
    );
    const stopped = await coordinator.stop(web);
    expect((await created)._unsafeUnwrap().outcome).toBe("running");
    expect(stopped.isOk()).toBe(true);
    expect(node.world.books.containers["late"]?.phase).toBe("exited");
    expect(node.violations).toEqual([]);
  });

  it("C02: a stop waits up to a limit, answers that, and lets nobody in after it", async () => {
    const { node, coordinator } = nodeWithWeb();
    const { work, end } = heldWork();
    const creating = coordinator.admit("web", work);
    await node.clock.advance(500);
    const stopping = coordinator.stop(web);
    await node.clock.advance(30_000);
    const error = (await stopping)._unsafeUnwrapErr();
    const pending = { kind: "creators-at-work", sandboxId: "web", creators: 1 };
    expect(error).toEqual({ ...pending, milliseconds: 30_000 });
    expect(coordinator.progress()).toMatchObject([
      { because: "1 admitted to create in it did not end in 30000 ms" },
    ]);
    const refused = (await coordinator.admit("web", heldWork().work))._unsafeUnwrapErr();
    expect(refused).toEqual({ kind: "not-admitted", sandboxId: "web", phase: "stopping" });
    end(err("gave up"));
    expect((await creating)._unsafeUnwrapErr()).toBe("gave up");
    expect((await coordinator.stop(web, { now: true })).isOk()).toBe(true);
  });

  it("C02: once stopping has begun, here or in the record, nothing is admitted", async () => {
    const { node, coordinator } = nodeWithWeb();
    node.faults.plan([brokenDetach("web")]);
    const never = heldWork();
    const stopping = coordinator.stop({ ...web, exact: true });
    const early = coordinator.admit("web", never.work);
    expect((await early)._unsafeUnwrapErr()).toMatchObject({ phase: "stopping" });
    void (await stopping);
    const { calls } = node;
    expect((await coordinator.admit("web", never.work)).isErr()).toBe(true);
    expect(node.calls).toBe(calls);
    const elsewhere = createCoordinator(node.ports);
    const refused = (await elsewhere.admit("web", never.work))._unsafeUnwrapErr();
    expect(refused).toEqual({ kind: "not-admitted", sandboxId: "web", phase: "stopping" });
    expect(never.isTold()).toBeUndefined();
    expect(elsewhere.counts()).toEqual(empty);
  });

  it("C02: a stop that begins while the record is read is seen", async () => {
    const { node } = nodeWithWeb();
    const { store } = node.ports;
    const readLater: typeof store.findSandbox = async (...asked) => store.findSandbox(...asked);
    const coordinator = createCoordinator({
      ...node.ports,
      store: { ...store, findSandbox: readLater },
    });
    const { work, isTold } = heldWork();
    const creating = coordinator.admit("web", work);
    const stopping = coordinator.stop({ ...web, exact: true });
    expect((await creating)._unsafeUnwrapErr()).toMatchObject({ kind: "not-admitted" });
    expect(isTold()).toBeUndefined();
    expect((await stopping).isOk()).toBe(true);
  });

  it("an id without a record is admitted, one that cannot be read or be meant is not", async () => {
    const { node, coordinator } = nodeWithWeb();
    const done = () => Promise.resolve(ok("made"));
    expect((await coordinator.admit("new", done))._unsafeUnwrap()).toBe("made");
    expect((await coordinator.admit("we", done))._unsafeUnwrap()).toBe("made");
    expect((await coordinator.admit("..", done))._unsafeUnwrapErr()).toMatchObject({
      kind: "invalid-request",
    });
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", how }]);
    expect((await coordinator.admit("web", done))._unsafeUnwrapErr()).toMatchObject({
      kind: "admission-unknown",
      fault: { reason: "corrupt" },
    });
  });

  it("never throws, whatever the work does", async () => {
    const { coordinator } = nodeWithWeb();
    const thrown = await coordinator.admit("web", () => {
      throw new Error("no image");
    });
    expect(thrown._unsafeUnwrapErr()).toEqual({
      kind: "work-threw",
      sandboxId: "web",
      message: "no image",
    });
    const rejected = await coordinator.admit<never, never>("web", () =>
      Promise.reject(new Error("no disk")),
    );
    expect(describeError(rejected._unsafeUnwrapErr())).toContain("no disk");
    const odd = await coordinator.admit<never, never>("web", () =>
      Promise.resolve(misread<Result<never, never>>("7")),
    );
    expect(odd._unsafeUnwrapErr()).toEqual({
      kind: "work-threw",
      sandboxId: "web",
      message: "it answered with no Result",
    });
    expect(coordinator.counts()).toEqual(empty);
  });
});
