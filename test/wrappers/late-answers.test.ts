import { err, ok, type AdapterFault, type Done } from "podsandbox";
import { describe, expect, it } from "vitest";
import { otherRequest, prepareWith, request } from "./prepared-network.js";

const done: Done = { changed: true, warnings: [] };
const closed: AdapterFault = { reason: "unavailable", message: "ttrpc: closed" };

describe("a stop whose connection closed", () => {
  it("is asked once more where it has succeeded: it may say how it ended", async () => {
    let stops = 0;
    const { node, ports, caller } = prepareWith(async () => ok(done));
    Object.assign(node.ports.runtime, {
      stopContainer: async () => {
        stops += 1;
        return stops === 1 ? err(closed) : ok({ changed: false, warnings: [], exitCode: 137 });
      },
      inspectContainer: async () => ok("stopped"),
    });
    const container = { id: "c", sandboxId: "a", phase: "running" } as const;
    const stopped = await ports.runtime.stopContainer({ container, killAt: 0 }, caller());
    expect(stopped._unsafeUnwrap()).toEqual({ changed: true, warnings: [], exitCode: 137 });
    expect(stops).toBe(2);
  });

  it("is looked at once: a look that fails is no end, and is not tried again", async () => {
    let looks = 0;
    const { node, ports, caller } = prepareWith(async () => ok(done));
    Object.assign(node.ports.runtime, {
      stopSandbox: async () => err(closed),
      inspectSandbox: async () => {
        looks += 1;
        return err(closed);
      },
    });
    const sandbox = { id: "a", phase: "ready", network: "pod" } as const;
    const stopped = await ports.runtime.stopSandbox({ sandbox }, caller());
    expect(stopped._unsafeUnwrapErr()).toMatchObject({ reason: "unavailable", attempt: 3 });
    expect(looks).toBe(2);
  });
});

describe("a call that is told to end", () => {
  it("is told once, though the caller gives up after its limit", async () => {
    let fired = 0;
    const { node, ports, caller } = prepareWith(async () => ok(done));
    Object.assign(node.ports.store, {
      findSandbox: (_: unknown, { signal }: { readonly signal: AbortSignal }) => {
        signal.addEventListener("abort", () => (fired += 1));
        return new Promise(() => undefined);
      },
    });
    const controller = new AbortController();
    node.clock.after(10_500, () => controller.abort());
    const found = await ports.store.findSandbox({ id: "a" }, caller(controller.signal));
    expect(found._unsafeUnwrapErr()).toMatchObject({
      reason: "timed-out",
      message: "gave no answer within 10000 ms",
      cause: "it has not answered since",
    });
    expect(node.clock.elapsed()).toBe(11_000);
    expect(fired).toBe(1);
  });
});

describe("an answer that comes when the caller has been answered", () => {
  it("is not told, and what failed is not tried again", async () => {
    let calls = 0;
    const { node, ports, notes, caller } = prepareWith(
      async () => {
        calls += 1;
        await new Promise<void>((resolve) => void node.clock.after(5_000, resolve));
        return err({ reason: "busy", message: "too late" });
      },
      { limits: { default: 100 } },
    );
    const answered = await ports.network.detach(request, caller(undefined, true));
    expect(answered._unsafeUnwrapErr()).toMatchObject({ reason: "timed-out" });
    await new Promise<void>((resolve) => void node.clock.after(10_000, resolve));
    expect(notes.map(({ kind }) => kind)).toEqual(["outlived", "settled"]);
    expect(calls).toBe(1);
  });

  it("of a call that somebody waited for in vain leaves the limits of others", async () => {
    const first: (() => void)[] = [];
    const { node, ports, caller } = prepareWith(
      ({ sandboxId }) =>
        new Promise((resolve) => {
          if (sandboxId === "a") first.push(() => resolve(ok(done)));
        }),
      { limits: { default: 100 } },
    );
    void (await ports.network.detach(request, caller()));
    void (await ports.network.detach(request, caller()));
    node.clock.after(10, () => first[0]?.());
    const other = await ports.network.detach({ ...request, sandboxId: "b" }, caller());
    expect(other._unsafeUnwrapErr()).toMatchObject({ reason: "timed-out", milliseconds: 1_100 });
  });
});

describe("two calls about one sandbox that both stay deaf", () => {
  it("are told apart: the end of the first is not the end of the second", async () => {
    const answers: (() => void)[] = [];
    const { ports, caller } = prepareWith(
      () =>
        new Promise((resolve) => {
          answers.push(() => resolve(ok(done)));
        }),
      { limits: { default: 100 } },
    );
    const both = await Promise.all([
      ports.network.detach(request, caller()),
      ports.network.detach(otherRequest, caller()),
    ]);
    expect(both.every((answered) => answered.isErr())).toBe(true);
    answers[0]?.();
    await Promise.resolve();
    const joined = ports.network.detach(otherRequest, caller());
    answers[1]?.();
    expect((await joined)._unsafeUnwrap()).toBe(done);
    expect(answers).toHaveLength(2);
  });
});
