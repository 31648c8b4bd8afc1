import { err, ok, unchanged, type Call, type WaitingFor } from "podsandbox";
import { describe, expect, it } from "vitest";
import { prepareWith, request } from "./prepared-network.js";

/** Adapters that do what they must not, and what their caller is told. */
const misbehaving: readonly (readonly [string, unknown, string])[] = [
  ["throws an error", () => thrower(new Error("boom")), "threw instead of answering: boom"],
  [
    "throws an error without a message",
    () => thrower(new TypeError("")),
    "threw instead of answering: TypeError",
  ],
  ["throws a string", () => thrower("boom"), "threw instead of answering: boom"],
  ["throws an object", () => thrower({ a: 1 }), 'threw instead of answering: {"a":1}'],
  ["throws nothing", () => thrower(undefined), "threw instead of answering: undefined"],
  [
    "throws what cannot be printed",
    () => thrower(unprintable()),
    "threw instead of answering: something that cannot be printed",
  ],
  ["rejects", () => Promise.reject(new Error("boom")), "threw instead of answering: boom"],
  ["answers nothing", () => undefined, "answered with something of another shape"],
  ["answers null", async () => null, "answered with something of another shape"],
  ["answers a value", async () => ({ changed: true }), "answered with something of another shape"],
  [
    "answers half a Result",
    async () => ({ isOk: () => true }),
    "answered with something of another shape",
  ],
  [
    "answers what is called as a Result's methods are",
    async () => ({ isOk: true, isErr: () => false }),
    "answered with something of another shape",
  ],
  [
    "answers what has one of a Result's methods",
    async () => ({ isOk: () => true, isErr: false, value: { changed: true, warnings: [] } }),
    "answered with something of another shape",
  ],
  [
    "answers ok with no Done",
    async () => ok({ changed: "yes" }),
    "answered with something of another shape",
  ],
  [
    "answers ok with nothing",
    async () => ok(undefined),
    "answered with something of another shape",
  ],
  [
    "answers ok without warnings",
    async () => ok({ changed: true }),
    "answered with something of another shape",
  ],
  [
    "answers a Result that throws",
    async () => ({ isOk: () => thrower(new Error("boom")), isErr: () => false }),
    "threw instead of answering: boom",
  ],
];

describe("guard", () => {
  it.each(misbehaving)("an adapter that %s is a crashed fault", async (_what, detach, message) => {
    const { ports, caller } = prepareWith(detach as never);
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject({
      port: "network",
      operation: "detach",
      subject: "a",
      reason: "crashed",
      message,
      attempt: 1,
    });
  });

  it.each([
    ["a string", "boom", "boom"],
    ["an unknown reason", { reason: "tired", message: "no" }, '{"reason":"tired","message":"no"}'],
    ["a reason without a message", { reason: "busy" }, '{"reason":"busy"}'],
    ["a reason that is no text", { reason: 7, message: "no" }, '{"reason":7,"message":"no"}'],
    ["a list", { reason: ["busy"], message: "no" }, '{"reason":["busy"],"message":"no"}'],
    ["a message that is no text", { reason: "busy", message: 7 }, '{"reason":"busy","message":7}'],
    ["null", null, "null"],
    ["an error", new Error("boom"), "boom"],
  ])("an adapter that answers err with %s is an other fault", async (_what, error, message) => {
    const { ports, caller } = prepareWith(async () => err(error as never));
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject({ reason: "other", message });
  });

  it("a request that cannot be read is about nothing that has a name", async () => {
    const unreadable = {
      ...request,
      get sandboxId() {
        return thrower(new Error("no"));
      },
    };
    const { ports, caller } = prepareWith(async () => err({ reason: "refused", message: "no" }));
    const answered = await ports.network.detach(unreadable, caller(undefined, true));
    expect(answered._unsafeUnwrapErr()).toMatchObject({ reason: "refused", subject: "" });
  });

  it("a promise whose then throws is a crashed fault", async () => {
    const own = Object.assign(Promise.resolve(), { then: () => thrower(new Error("boom")) });
    const { ports, caller } = prepareWith(() => own);
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject({ reason: "crashed" });
  });

  it("keeps what the adapter says of its fault", async () => {
    const details = { exitCode: 1, stderr: "no such device", code: 11 };
    const said = { reason: "refused", message: "plugin failed", details, cause: "exit 1" } as const;
    const { ports, caller } = prepareWith(async () => err(said));
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject(said);
  });

  it("adds nothing to a fault of which the adapter said no more", async () => {
    const { ports, caller } = prepareWith(async () => err({ reason: "refused", message: "no" }));
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toStrictEqual({
      ...{ port: "network", operation: "detach", subject: "a", reason: "refused", message: "no" },
      ...{ attempt: 1, milliseconds: 0 },
    });
  });

  it("takes a Result that is not promised, and one of another copy of neverthrow", async () => {
    const done = { changed: true, warnings: [] };
    const bare = prepareWith(() => ok(done));
    expect((await bare.ports.network.detach(request, bare.caller()))._unsafeUnwrap()).toBe(done);
    const foreign = { isOk: () => true, isErr: () => false, value: done };
    const other = prepareWith((async () => foreign) as never);
    expect((await other.ports.network.detach(request, other.caller()))._unsafeUnwrap()).toBe(done);
  });

  it("notes what is answered at once, and tries it again", async () => {
    let tries = 0;
    const { ports, notes, caller } = prepareWith(() => {
      tries += 1;
      return tries < 3 ? err({ reason: "busy", message: "not yet" }) : ok(unchanged);
    });
    const answered = await ports.network.detach(request, caller(undefined, true));
    expect(answered._unsafeUnwrap()).toEqual(unchanged);
    expect(notes.map(({ kind }) => kind)).toEqual([
      ...["settled", "retried", "settled", "retried", "settled"],
    ]);
  });

  it("calls a method as the adapter's own, and one that was replaced since", async () => {
    const { node, ports, caller } = prepareWith(async () => expect.unreachable());
    Object.assign(node.ports.store, {
      held: ["c"],
      async listSandboxes(this: { readonly held: readonly string[] }) {
        return ok(this.held);
      },
    });
    expect((await ports.store.listSandboxes({}, caller()))._unsafeUnwrap()).toEqual(["c"]);
  });

  it("gives the adapter a call whose parts can be taken off it", async () => {
    let seen: Partial<Call> = {};
    const { ports, notes, caller } = prepareWith(async (_request, call) => {
      const { signal, attempt } = call;
      expect(call.signal).toBe(signal);
      const tell: (what: WaitingFor) => void = Reflect.get(call, "waitingFor");
      seen = { signal, attempt };
      tell({ kind: "text", text: "an answer" });
      return ok({ changed: false, warnings: [] });
    });
    void (await ports.network.detach(request, caller()));
    expect(seen.attempt).toBe(1);
    expect(seen.signal).toBeInstanceOf(AbortSignal);
    expect(seen.signal?.aborted).toBe(false);
    const call = { port: "network", operation: "detach", subject: "a" };
    expect(notes).toEqual([{ kind: "waiting", call, what: { kind: "text", text: "an answer" } }]);
  });

  it("notes each call with its duration where somebody observes, on failure too", async () => {
    const { ports, notes, caller } = prepareWith(async () =>
      err({ reason: "refused", message: "no" }),
    );
    void (await ports.network.detach(request, caller(undefined, true)));
    expect(notes).toMatchObject([
      { kind: "settled", call: { operation: "detach" }, fault: { reason: "refused" } },
    ]);
  });

  it("says how long a call took, and not at what time it ended", async () => {
    const { node, ports, notes, caller } = prepareWith(async () => {
      await new Promise<void>((resolve) => void node.clock.after(30, resolve));
      return err({ reason: "refused", message: "no" });
    });
    void (await ports.network.detach(request, caller()));
    const answered = await ports.network.detach(request, caller(undefined, true));
    expect(node.clock.elapsed()).toBe(60);
    expect(answered._unsafeUnwrapErr().milliseconds).toBe(30);
    expect(notes).toMatchObject([{ kind: "settled", milliseconds: 30 }]);
  });
});

function thrower(thrown: unknown): never {
  throw thrown;
}

function unprintable(): object {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  return circle;
}
