import { err, ok, type Answer, type Done, type Signal } from "podsandbox";
import { describe, expect, it } from "vitest";
import { otherRequest, prepareWith, request } from "./prepared-network.js";

const done: Done = { changed: true, warnings: [] };

/** Settles when the signal fires. */
function untilAborted(signal: Signal): Answer<Done> {
  return new Promise((resolve) => {
    const answer = (): void => resolve(err({ reason: "aborted", message: "ended the plugin" }));
    signal.addEventListener("abort", answer);
  });
}

/** A call that the test answers. */
function held(): { readonly answer: Answer<Done>; readonly release: () => void } {
  let release = (): void => undefined;
  const answer: Answer<Done> = new Promise((resolve) => {
    release = () => resolve(ok(done));
  });
  return { answer, release: () => release() };
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

  it("answers without a deaf call, lists it, and ignores what it says later", async () => {
    const call = held();
    const { ports, notes, caller } = prepareWith(() => call.answer, {
      limits: { "network.detach": 100, deaf: 50 },
    });
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject({
      reason: "timed-out",
      message: "gave no answer within 100 ms",
      cause: "it has not answered since",
      milliseconds: 150,
    });
    const about = { port: "network", operation: "detach", subject: "a" };
    expect(notes).toEqual([{ kind: "outlived", call: about }]);
    call.release();
    void (await call.answer);
  });

  it("joins an equal call that outlived its caller instead of starting another", async () => {
    const call = held();
    let calls = 0;
    const { node, ports, caller } = prepareWith(
      () => {
        calls += 1;
        return call.answer;
      },
      { limits: { default: 100 } },
    );
    void (await ports.network.detach(request, caller()));
    node.clock.after(50, call.release);
    const joined = await ports.network.detach(request, caller());
    expect(joined._unsafeUnwrap()).toBe(done);
    expect(calls).toBe(1);
    void (await ports.network.detach(request, caller()));
    expect(calls).toBe(2);
  });

  it("waits for another call about the same sandbox, then makes its own", async () => {
    const call = held();
    const asked: unknown[] = [];
    const { node, ports, caller } = prepareWith(
      (detached) => {
        asked.push(detached);
        return asked.length === 1 ? call.answer : Promise.resolve(ok(done));
      },
      { limits: { default: 100 } },
    );
    void (await ports.network.detach(request, caller()));
    node.clock.after(50, call.release);
    const other = await ports.network.detach(otherRequest, caller());
    expect(other.isOk()).toBe(true);
    expect(asked).toEqual([request, otherRequest]);
  });

  it("makes its own call where the one it joined failed or rejected", async () => {
    for (const ending of [
      () => Promise.resolve(err({ reason: "other", message: "no" } as const)),
      () => Promise.reject(new Error("boom")),
    ]) {
      let calls = 0;
      const { node, ports, caller } = prepareWith(
        async () => {
          calls += 1;
          if (calls > 1) return ok(done);
          await new Promise<void>((resolve) => void node.clock.after(1_200, resolve));
          return ending();
        },
        { limits: { default: 100 } },
      );
      void (await ports.network.detach(request, caller()));
      expect((await ports.network.detach(request, caller())).isOk()).toBe(true);
      expect(calls).toBe(2);
    }
  });

  it("does not start a second call while the first stays deaf for one more limit", async () => {
    const call = held();
    let calls = 0;
    const { ports, notes, caller } = prepareWith(
      () => {
        calls += 1;
        return call.answer;
      },
      { limits: { default: 100 } },
    );
    void (await ports.network.detach(request, caller()));
    const second = await ports.network.detach(request, caller());
    expect(second._unsafeUnwrapErr()).toMatchObject({
      reason: "timed-out",
      message: "an earlier call still runs, and gave no answer within 100 ms",
    });
    expect(calls).toBe(1);
    expect(notes.map(({ kind }) => kind)).toEqual(["outlived", "outlived"]);
    call.release();
  });

  it("lets calls about other sandboxes pass a deaf one", async () => {
    const call = held();
    const { ports, caller } = prepareWith(
      ({ sandboxId }) => (sandboxId === "a" ? call.answer : Promise.resolve(ok(done))),
      { limits: { default: 100 } },
    );
    void (await ports.network.detach(request, caller()));
    const other = await ports.network.detach({ ...request, sandboxId: "b" }, caller());
    expect(other.isOk()).toBe(true);
    call.release();
  });

  it("keeps one timer for many calls, each with its own limit", async () => {
    const { node, ports, caller } = prepareWith((_request, { signal }) => untilAborted(signal), {
      limits: { "network.detach": 300, "store.findSandbox": 100 },
    });
    const long = ports.network.detach(request, caller());
    const longer = ports.network.detach({ ...request, sandboxId: "b" }, caller());
    expect(node.clock.pending()).toEqual([300]);
    const short = ports.store.findSandbox({ id: "a" }, caller());
    expect(node.clock.pending()).toEqual([100]);
    expect((await short).isOk()).toBe(true);
    ports.rest();
    expect((await long)._unsafeUnwrapErr().milliseconds).toBe(300);
    expect((await longer).isErr()).toBe(true);
    ports.rest();
    expect(node.clock.pending()).toEqual([]);
  });

  it("adds to a stop's limit what the grace period asks for", async () => {
    const { node, ports, caller } = prepareWith(async () => ok(done));
    const container = { id: "c", sandboxId: "a", phase: "running" } as const;
    const killAt = node.clock.now() + 20_000;
    void ports.runtime.stopContainer({ container, killAt }, caller());
    expect(Math.max(...node.clock.pending())).toBeGreaterThanOrEqual(50_000);
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
