import {
  ok,
  preparePorts,
  type AdapterFault,
  type Done,
  type PreparedPorts,
  type Result,
} from "podsandbox";
import { createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { createCancellation } from "#dist/wrappers/cancellation.js";
import type { Caller } from "#dist/wrappers/caller.js";

const done: Done = { changed: true, warnings: [] };

/** Ports that hand out after some milliseconds, whatever their signal says. */
function handingOut(milliseconds: number): {
  readonly node: FakeNode;
  readonly ports: PreparedPorts;
  readonly givenBack: string[];
} {
  const node = createFakeNode();
  const givenBack: string[] = [];
  const later = async <Value>(value: Value): Promise<Result<Value, AdapterFault>> => {
    await new Promise<void>((resolve) => void node.clock.after(milliseconds, resolve));
    return ok(value);
  };
  const back = (what: string) => async () => {
    givenBack.push(what);
    return ok(done);
  };
  const { store, nri } = node.ports;
  if (nri === undefined) throw new Error("there are no observers");
  const ports = preparePorts({
    ...node.ports,
    store: { ...store, lease: () => later({ release: back("lease") }) },
    nri: { ...nri, blockSynchronization: () => later({ unblock: back("block") }) },
  });
  return { node, ports: ports._unsafeUnwrap(), givenBack };
}

const callerWith = (signal?: AbortSignal): Caller => ({
  cancellation: createCancellation(signal),
  observed: false,
  note: () => undefined,
});

describe("what is handed out", () => {
  it("in time is the caller's", async () => {
    const { ports, givenBack } = handingOut(100);
    const caller = callerWith();
    expect((await ports.store.lease({ sandboxId: "a" }, caller)).isOk()).toBe(true);
    expect((await ports.nri?.blockSynchronization({}, caller))?.isOk()).toBe(true);
    expect(givenBack).toEqual([]);
  });

  it("after the caller has given up is given back: nobody else would do it", async () => {
    const { node, ports, givenBack } = handingOut(500);
    const controller = new AbortController();
    node.clock.after(100, () => controller.abort());
    const caller = callerWith(controller.signal);
    const both = await Promise.all([
      ports.store.lease({ sandboxId: "a" }, caller),
      ports.nri?.blockSynchronization({}, caller),
    ]);
    for (const answered of both)
      expect(answered?._unsafeUnwrapErr()).toMatchObject({
        reason: "aborted",
        message: "ended because the caller gave up",
        cause: "came too late, and was given back",
      });
    expect([...givenBack].sort()).toEqual(["block", "lease"]);
  });

  it("after the limit is given back, too, though the caller has been answered", async () => {
    const { node, ports, givenBack } = handingOut(300_000);
    const lease = await ports.store.lease({ sandboxId: "a" }, callerWith());
    expect(lease._unsafeUnwrapErr().reason).toBe("timed-out");
    expect(givenBack).toEqual([]);
    await new Promise<void>((resolve) => node.clock.after(300_000, resolve));
    expect(givenBack).toEqual(["lease"]);
  });
});
