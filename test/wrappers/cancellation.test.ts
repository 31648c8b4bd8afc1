import { getEventListeners } from "node:events";
import { err, ok, type Signal } from "podsandbox";
import { describe, expect, it } from "vitest";
import { createCancellation } from "#dist/wrappers/cancellation.js";
import { createSignal, hostClock } from "#dist/wrappers/host.js";
import { sleep } from "#dist/wrappers/sleep.js";
import { prepareWith, request } from "./prepared-network.js";

/** A signal that counts its listeners. */
function counted(): { readonly signal: Signal; listeners: number; abort: () => void } {
  const { signal, abort } = createSignal();
  const counting = {
    listeners: 0,
    abort,
    signal: {
      get aborted() {
        return signal.aborted;
      },
      addEventListener(type: "abort", listener: () => void) {
        counting.listeners += 1;
        signal.addEventListener(type, listener);
      },
      removeEventListener(type: "abort", listener: () => void) {
        counting.listeners -= 1;
        signal.removeEventListener(type, listener);
      },
    },
  };
  return counting;
}

describe("cancellation", () => {
  it("listens with one listener, and only while something waits", () => {
    const counting = counted();
    const cancellation = createCancellation(counting.signal);
    expect(counting.listeners).toBe(0);
    const first = cancellation.subscribe(() => undefined);
    const second = cancellation.subscribe(() => undefined);
    expect(counting.listeners).toBe(1);
    first();
    first();
    expect(counting.listeners).toBe(1);
    second();
    expect(counting.listeners).toBe(0);
  });

  it("takes its listener off a signal of the host", () => {
    const { signal } = new AbortController();
    const unsubscribe = createCancellation(signal).subscribe(() => undefined);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    unsubscribe();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("tells everyone who waits once, and takes its listener away", () => {
    const counting = counted();
    const cancellation = createCancellation(counting.signal);
    let told = 0;
    cancellation.subscribe(() => (told += 1));
    cancellation.subscribe(() => (told += 1));
    counting.abort();
    counting.abort();
    expect(told).toBe(2);
    expect(counting.listeners).toBe(0);
    expect(cancellation.aborted()).toBe(true);
  });

  it("takes a signal that throws when it is looked at for one that says nothing", () => {
    const ignore = (): void => undefined;
    const signal: Signal = {
      get aborted(): boolean {
        throw new Error("no");
      },
      ...{ addEventListener: ignore, removeEventListener: ignore },
    };
    expect(createCancellation(signal).aborted()).toBe(false);
  });

  it("never happens where there is no signal", () => {
    const never = createCancellation(undefined);
    expect(never.aborted()).toBe(false);
    never.subscribe(() => expect.unreachable())();
  });

  it("begins nothing for a caller who has given up, but still records", async () => {
    const { ports, caller, node } = prepareWith(async () => expect.unreachable());
    const gone = caller(AbortSignal.abort());
    const detached = await ports.network.detach(request, gone);
    expect(detached._unsafeUnwrapErr()).toMatchObject({
      reason: "aborted",
      message: "was not begun: the caller had given up",
    });
    const fact = { kind: "phase", phase: "stopping" } as const;
    const recorded = await ports.store.recordSandboxFact({ sandboxId: "a", fact }, gone);
    expect(recorded.isOk()).toBe(true);
    expect(node.calls).toBe(1);
  });

  it("ends a wait at once, and awaits what destroys", async () => {
    const controller = new AbortController();
    const { node, ports, caller } = prepareWith(
      (_request, { signal }) =>
        new Promise((resolve) => {
          node.clock.after(5_000, () => {
            expect(signal.aborted).toBe(false);
            resolve(ok({ changed: true, warnings: [] }));
          });
        }),
    );
    Object.assign(node.ports.store, {
      lease: (_request: unknown, { signal }: { readonly signal: Signal }) =>
        new Promise((resolve) => {
          const answer = (): void => resolve(err({ reason: "aborted", message: "gave up" }));
          signal.addEventListener("abort", answer);
        }),
    });
    node.clock.after(100, () => controller.abort());
    const given = caller(controller.signal);
    const [lease, detached] = await Promise.all([
      Promise.resolve(ports.store.lease({ sandboxId: "a" }, given)).then((answer) => {
        expect(node.clock.elapsed()).toBe(100);
        return answer;
      }),
      ports.network.detach(request, given),
    ]);
    expect(lease._unsafeUnwrapErr()).toMatchObject({
      reason: "aborted",
      message: "ended because the caller gave up",
    });
    expect(detached.isOk()).toBe(true);
    expect(node.clock.elapsed()).toBe(5_000);
  });

  it("ends a wait whose caller gave up while it was being asked", async () => {
    const { node, ports, caller } = prepareWith(() => ok({ changed: true, warnings: [] }));
    const controller = new AbortController();
    const lease = (_request: unknown, { signal }: { readonly signal: Signal }) =>
      new Promise((resolve) => {
        const answer = (): void => resolve(err({ reason: "aborted", message: "gave up" }));
        signal.addEventListener("abort", answer);
        controller.abort();
      });
    Object.assign(node.ports.store, { lease });
    const asked = ports.store.lease({ sandboxId: "a" }, caller(controller.signal));
    expect((await asked)._unsafeUnwrapErr().reason).toBe("aborted");
    expect(node.clock.elapsed()).toBe(0);
  });

  it("lists a wait that stays deaf to the caller's cancellation as outlived", async () => {
    const controller = new AbortController();
    const { node, ports, notes, caller } = prepareWith(async () => expect.unreachable());
    Object.assign(node.ports.store, { lease: () => new Promise(() => undefined) });
    node.clock.after(100, () => controller.abort());
    const lease = await ports.store.lease({ sandboxId: "a" }, caller(controller.signal));
    expect(lease._unsafeUnwrapErr().reason).toBe("aborted");
    expect(notes).toMatchObject([{ kind: "outlived", call: { operation: "lease" } }]);
  });
});

/** Does something on a host that has no `AbortController`. */
function withoutAbortController<Made>(make: () => Made): Made {
  const real = globalThis.AbortController;
  Reflect.deleteProperty(globalThis, "AbortController");
  try {
    return make();
  } finally {
    globalThis.AbortController = real;
  }
}

describe("host", () => {
  it("makes the host's own signal where there is one", () => {
    const { signal, abort } = createSignal();
    expect(signal).toBeInstanceOf(AbortSignal);
    abort();
    expect(signal.aborted).toBe(true);
  });

  it("makes a plain signal where the host has none", () => {
    const { signal, abort } = withoutAbortController(createSignal);
    let told = 0;
    const listener = (): void => void (told += 1);
    const removed = (): void => void (told += 100);
    const late = (): void => void (told += 10);
    const broken = (): void => {
      throw new Error("not now");
    };
    signal.addEventListener("abort", broken);
    signal.addEventListener("abort", listener);
    signal.addEventListener("abort", removed);
    signal.removeEventListener("abort", removed);
    expect(signal.aborted).toBe(false);
    abort();
    signal.addEventListener("abort", late);
    abort();
    expect(signal.aborted).toBe(true);
    expect(told).toBe(1);
  });

  it("measures, and waits, by the host's clock", async () => {
    const before = hostClock.elapsed();
    expect(Math.abs(hostClock.now() - Date.now())).toBeLessThan(1_000);
    hostClock.after(1, () => expect.unreachable())();
    expect(await sleep(hostClock, 20, undefined)).toBe(true);
    // A timer of Node.js may run up to a millisecond early.
    expect(hostClock.elapsed() - before).toBeGreaterThanOrEqual(19);
  });
});
