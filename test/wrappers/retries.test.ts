import { err, ok, type AdapterFault, type Done, type RuntimeState } from "podsandbox";
import { describe, expect, it } from "vitest";
import { prepareWith, request } from "./prepared-network.js";

const done: Done = { changed: true, warnings: [] };
const closed: AdapterFault = { reason: "unavailable", message: "ttrpc: closed" };

describe("retries", () => {
  it("tries a closed connection three times, after 100 and 400 ms", async () => {
    const at: number[] = [];
    const { node, ports, notes, caller } = prepareWith(async () => {
      at.push(node.clock.elapsed());
      return err(closed);
    });
    const answered = await ports.network.detach(request, caller());
    expect(answered._unsafeUnwrapErr()).toMatchObject({ reason: "unavailable", attempt: 3 });
    expect(at).toEqual([0, 100, 500]);
    expect(notes.map(({ kind }) => kind)).toEqual(["retried", "retried"]);
  });

  it("succeeds as soon as a try does, and says which try it was", async () => {
    const attempts: number[] = [];
    const { ports, caller } = prepareWith(async (_request, { attempt }) => {
      attempts.push(attempt);
      return attempt < 3 ? err(closed) : ok(done);
    });
    expect((await ports.network.detach(request, caller()))._unsafeUnwrap()).toBe(done);
    expect(attempts).toEqual([1, 2, 3]);
  });

  it("tries nothing again that cannot pass, nor where retries are off", async () => {
    let calls = 0;
    const refusing = prepareWith(async () => {
      calls += 1;
      return err({ reason: "refused", message: "no" });
    });
    void (await refusing.ports.network.detach(request, refusing.caller()));
    expect(calls).toBe(1);
    const off = prepareWith(
      async () => {
        calls += 1;
        return err(closed);
      },
      { retries: "none" },
    );
    void (await off.ports.network.detach(request, off.caller()));
    expect(calls).toBe(2);
  });

  it("ends the wait between two tries when the caller gives up", async () => {
    let calls = 0;
    const { node, ports, caller } = prepareWith(async () => {
      calls += 1;
      return err(closed);
    });
    const controller = new AbortController();
    node.clock.after(50, () => controller.abort());
    const answered = await ports.network.detach(request, caller(controller.signal));
    expect(answered._unsafeUnwrapErr()).toMatchObject({
      reason: "aborted",
      message: "was not tried again: the caller had given up",
      cause: "ttrpc: closed",
    });
    expect(node.clock.elapsed()).toBe(50);
    expect(calls).toBe(1);
  });

  it("does not wait at all where the caller gave up while the call ran", async () => {
    const controller = new AbortController();
    const { node, ports, caller } = prepareWith(async () => {
      controller.abort();
      return err(closed);
    });
    const answered = await ports.network.detach(request, caller(controller.signal));
    expect(answered._unsafeUnwrapErr().reason).toBe("aborted");
    expect(node.clock.elapsed()).toBe(0);
  });

  it("goes on trying to record what has happened after the caller gave up", async () => {
    const controller = new AbortController();
    const { node, ports, caller } = prepareWith(async () => ok(done));
    node.faults.plan([
      {
        port: "store",
        operation: "recordSandboxFact",
        nth: 1,
        how: { kind: "before", reason: "unavailable" },
      },
    ]);
    controller.abort();
    const fact = { kind: "phase", phase: "stopping" } as const;
    const recorded = await ports.store.recordSandboxFact(
      { sandboxId: "a", fact },
      caller(controller.signal),
    );
    expect(recorded.isOk()).toBe(true);
  });
});

describe("retries of a stop", () => {
  const container = { id: "c", sandboxId: "a", phase: "running" } as const;
  const sandbox = { id: "a", phase: "ready", network: "pod" } as const;

  async function stopWhile(state: RuntimeState): Promise<{ readonly stops: number }> {
    let stops = 0;
    const { node, ports, caller } = prepareWith(async () => ok(done));
    const runtime = {
      ...node.ports.runtime,
      stopContainer: async () => {
        stops += 1;
        return err(closed);
      },
      stopSandbox: async () => {
        stops += 1;
        return err(closed);
      },
      inspectContainer: async () => ok(state),
      inspectSandbox: async () => ok(state),
    };
    Object.assign(node.ports.runtime, runtime);
    void (await ports.runtime.stopContainer({ container, killAt: 0 }, caller()));
    void (await ports.runtime.stopSandbox({ sandbox }, caller()));
    return { stops };
  }

  it.each(["absent", "stopped"] as const)(
    "looks at the state first, and is done where it is %s (R03)",
    async (state) =>
      // The container is asked once more, as it may say how it ended.
      expect(await stopWhile(state)).toEqual({ stops: 3 }),
  );

  it.each(["running", "unknown"] as const)("tries again where it is %s", async (state) =>
    expect(await stopWhile(state)).toEqual({ stops: 6 }),
  );

  it("does not look where the runtime has answered, as that it is busy", async () => {
    let [stops, looks] = [0, 0];
    const { node, ports, caller } = prepareWith(async () => ok(done));
    Object.assign(node.ports.runtime, {
      stopContainer: async () => {
        stops += 1;
        return stops === 1 ? err({ reason: "busy", message: "not yet" }) : ok(done);
      },
      inspectContainer: async () => {
        looks += 1;
        return ok("stopped");
      },
    });
    const stopped = await ports.runtime.stopContainer({ container, killAt: 0 }, caller());
    expect(stopped._unsafeUnwrap()).toBe(done);
    expect([stops, looks]).toEqual([2, 0]);
  });
});
