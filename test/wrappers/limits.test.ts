import { err, ok, preparePorts, type Answer, type Done, type Signal } from "podsandbox";
import { createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { prepareWith, request } from "./prepared-network.js";

const done: Done = { changed: true, warnings: [] };

/** Settles when the signal fires. */
function untilAborted(signal: Signal): Answer<Done> {
  return new Promise((resolve) => {
    const answer = (): void => resolve(err({ reason: "aborted", message: "ended the plugin" }));
    signal.addEventListener("abort", answer);
  });
}

describe("limits", () => {
  it("fires the signal at the limit, and reports what the adapter then says", async () => {
    const { ports, notes, caller, node } = prepareWith((_request, { signal }) =>
      untilAborted(signal),
    );
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject({
      reason: "timed-out",
      message: "gave no answer within 60000 ms",
      cause: "ended the plugin",
      milliseconds: 60_000,
    });
    expect(notes).toEqual([]);
    ports.rest();
    expect(node.clock.pending()).toEqual([]);
  });

  it("keeps the details that an adapter gives after the signal", async () => {
    const details = { stderr: "waiting for the lock" };
    const { ports, caller } = prepareWith(
      (_request, { signal }) =>
        new Promise((resolve) => {
          const message = "ended the plugin";
          const answer = (): void => resolve(err({ reason: "crashed", message, details }));
          signal.addEventListener("abort", answer);
        }),
    );
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject({ reason: "timed-out", details });
  });

  it("takes an answer that comes after the signal for what it is", async () => {
    const { ports, caller } = prepareWith(
      (_request, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve(ok(done)));
        }),
    );
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrap()).toBe(done);
  });

  it("fires a signal that is first looked at after the limit", async () => {
    let aborted: boolean | undefined;
    const { node, ports, caller } = prepareWith(
      (_request, call) =>
        new Promise((resolve) => {
          node.clock.after(60_500, () => {
            aborted = call.signal.aborted;
            resolve(ok(done));
          });
        }),
    );
    void (await ports.network.detach(request, caller()));
    expect(aborted).toBe(true);
  });

  it("keeps one timer for many calls, each with its own limit", async () => {
    const { node, ports, caller } = prepareWith((_request, { signal }) => untilAborted(signal), {
      limits: { "network.detach": 300, "store.findSandbox": 100 },
    });
    const long = ports.network.detach(request, caller());
    const longer = ports.network.detach({ ...request, sandboxId: "b" }, caller());
    expect(node.clock.pending()).toEqual([300]);
    Object.assign(node.ports.store, { findSandbox: async () => ok({ state: "absent" }) });
    const short = ports.store.findSandbox({ id: "a" }, caller());
    expect(node.clock.pending()).toEqual([100]);
    expect((await short).isOk()).toBe(true);
    ports.rest();
    expect((await long)._unsafeUnwrapErr().milliseconds).toBe(300);
    expect((await longer).isErr()).toBe(true);
    ports.rest();
    expect(node.clock.pending()).toEqual([]);
  });

  it("starts no second timer for calls with the same limit", async () => {
    const node = createFakeNode();
    const waits: number[] = [];
    const after: typeof node.clock.after = (wait, run) => {
      waits.push(wait);
      return node.clock.after(wait, run);
    };
    const network = { ...node.ports.network, detach: async () => ok(done) };
    const clock = { ...node.clock, after };
    const ports = preparePorts({ ...node.ports, network, clock })._unsafeUnwrap();
    const { caller } = prepareWith(network.detach);
    await Promise.all([
      ports.network.detach(request, caller()),
      ports.network.detach({ ...request, sandboxId: "b" }, caller()),
    ]);
    expect(waits).toEqual([60_000]);
  });

  it("needs no timer for what is answered at once", async () => {
    const { node, ports, caller } = prepareWith(() => ok(done));
    const answered = ports.network.detach(request, caller());
    expect(node.clock.pending()).toEqual([]);
    expect((await answered)._unsafeUnwrap()).toEqual(done);
  });

  it("adds to a stop's limit what the grace period asks for", async () => {
    const { node, ports, caller } = prepareWith(async () => ok(done));
    const container = { id: "c", sandboxId: "a", phase: "running" } as const;
    const killAt = node.clock.now() + 20_000;
    Object.assign(node.ports.runtime, { stopContainer: async () => ok(done) });
    void ports.runtime.stopContainer({ container, killAt }, caller());
    expect(Math.max(...node.clock.pending())).toBeGreaterThanOrEqual(50_000);
  });

  it("takes a grace period that is no number for none", async () => {
    const { node, ports, caller } = prepareWith(async () => ok(done));
    const container = { id: "c", sandboxId: "a", phase: "running" } as const;
    Object.assign(node.ports.runtime, { stopContainer: async () => ok(done) });
    void ports.runtime.stopContainer({ container, killAt: Number.NaN }, caller());
    expect(node.clock.pending()).toContain(30_000);
  });

  it("is reached where the caller's clock stands", async () => {
    const { node } = prepareWith(async () => ok(done));
    const network = { ...node.ports.network, detach: () => new Promise<never>(() => undefined) };
    const clock = { ...node.clock, elapsed: () => 7.1 };
    const ports = preparePorts({ ...node.ports, network, clock })._unsafeUnwrap();
    const answered = await ports.network.detach(request, prepareWith(network.detach).caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject({ reason: "timed-out" });
    expect(node.clock.pending()).toEqual([]);
  });

  it("that is longer than any timer of a host is waited for in parts", async () => {
    const limit = 3_000_000_000;
    const limits = { "network.detach": limit };
    const { node, ports, caller } = prepareWith((_request, { signal }) => untilAborted(signal), {
      limits,
    });
    const detached = ports.network.detach(request, caller());
    expect(node.clock.pending()).toEqual([2 ** 31 - 1]);
    expect((await detached)._unsafeUnwrapErr().milliseconds).toBe(limit);
  });

  it("has no limit where limits are switched off", async () => {
    const { node, ports, caller } = prepareWith(
      () =>
        new Promise((resolve) => {
          node.clock.after(10 ** 9, () => resolve(ok(done)));
        }),
      { limits: "none" },
    );
    expect((await ports.network.detach(request, caller())).isOk()).toBe(true);
  });
});
