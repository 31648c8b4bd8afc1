import { err, ok, type Answer, type Done } from "podsandbox";
import { describe, expect, it } from "vitest";
import { otherRequest, prepareWith, request } from "./prepared-network.js";

const done: Done = { changed: true, warnings: [] };

/** A call that the test answers. */
function held(): { readonly answer: Answer<Done>; readonly release: () => void } {
  let release = (): void => undefined;
  const answer: Answer<Done> = new Promise((resolve) => {
    release = () => resolve(ok(done));
  });
  return { answer, release: () => release() };
}

describe("a call that outlives its caller", () => {
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
});
