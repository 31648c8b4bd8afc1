import {
  err,
  ok,
  removePodSandbox,
  stopPodSandbox,
  type AdapterFault,
  type Done,
  type Result,
} from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type FakePorts } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fail, ownStep, settle } from "../own-step.js";

const request = { podSandboxId: "web" };

function nodeWithWeb(): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web" });
  return node;
}

const outcomesOf = ({ journal }: FakeNode, wanted: string): readonly string[] =>
  journal.filter(({ operation }) => operation === wanted).map(({ outcome }) => outcome);

describe("the lease", () => {
  it("is taken on the whole id, held by every step, and given back", async () => {
    const node = nodeWithWeb();
    const look = ownStep("look", {
      act: async () => {
        expect(Object.keys(node.world.books.leases)).toEqual(["web"]);
        return { changed: false, warnings: [], faults: [] };
      },
    });
    await settle(node, [look]);
    expect(node.world.books.leases).toEqual({});
    expect(outcomesOf(node, "releaseLease")).toEqual(["changed"]);
  });

  it("lets two calls follow each other", async () => {
    const node = nodeWithWeb();
    const both = await Promise.all([
      stopPodSandbox(node.ports, request),
      removePodSandbox(node.join().ports, request),
    ]);
    expect(both.every((one) => one.isOk())).toBe(true);
    expect(node.violations).toEqual([]);
  });

  it.each([
    ["busy", "sandbox-busy"],
    ["timed-out", "sandbox-busy"],
    ["corrupt", "store-failed"],
  ] as const)("that is not had because it is %s makes an error %s", async (reason, kind) => {
    const node = nodeWithWeb();
    node.faults.plan([{ port: "store", operation: "lease", how: { kind: "before", reason } }]);
    const error = await fail(node, [ownStep("never")]);
    expect(error).toMatchObject({
      kind,
      fault: { operation: "lease", reason },
      report: { settled: [], left: [{ step: "never", what: "do never" }] },
    });
  });

  it("that another holds for longer than is waited makes the sandbox busy", async () => {
    const node = nodeWithWeb();
    const call = {
      attempt: 1,
      signal: new AbortController().signal,
      waitingFor: () => undefined,
    };
    void (await node.join().ports.store.lease({ sandboxId: "web" }, call));
    const stopped = await stopPodSandbox(node.ports, request);
    expect(stopped._unsafeUnwrapErr()).toMatchObject({
      kind: "sandbox-busy",
      fault: { reason: "timed-out" },
    });
    expect(node.clock.elapsed()).toBe(120_000);
  });

  it("is not asked for where nothing has the id, and neither is a block", async () => {
    const node = createFakeNode();
    await settle(node, [ownStep("own")]);
    expect(node.journal.map(({ operation }) => operation)).toEqual(["findSandbox"]);
  });

  it("is asked for where a step acts on nothing, without a block", async () => {
    const node = createFakeNode();
    await settle(node, [ownStep("own", { withoutRecord: true })]);
    expect(node.journal.map(({ operation }) => operation)).toEqual([
      ...["findSandbox", "lease", "findSandbox", "releaseLease"],
    ]);
  });
});

/** Ports whose lease or block is given back by the test's own function. */
function givingBack(node: FakeNode, release: () => Promise<Result<Done, AdapterFault>>): FakePorts {
  const { store, nri } = node.ports;
  if (nri === undefined) throw new Error("there are no observers");
  const own = { release, unblock: release };
  return {
    ...node.ports,
    store: {
      ...store,
      lease: async (...asked) => (await store.lease(...asked)).map((kept) => ({ ...kept, ...own })),
    },
    nri: {
      ...nri,
      blockSynchronization: async (...asked) =>
        (await nri.blockSynchronization(...asked)).map((kept) => ({ ...kept, ...own })),
    },
  };
}

const refused: AdapterFault = { reason: "refused", message: "not now" };

describe("what cannot be given back", () => {
  it("is tried three times and makes a warning each, and the outcome stays", async () => {
    const node = nodeWithWeb();
    let tries = 0;
    const ports = givingBack(node, async () => {
      tries += 1;
      return err(refused);
    });
    const stopped = (await stopPodSandbox(ports, request))._unsafeUnwrap();
    expect(stopped).toMatchObject({
      outcome: "stopped",
      warnings: ["the block was not given back: not now", "the lease was not given back: not now"],
    });
    expect(tries).toBe(6);
  });

  it("and hangs is given up at its limit, and listed as outlived", async () => {
    const node = nodeWithWeb();
    const ports = givingBack(node, () => new Promise(() => undefined));
    const stopped = (await stopPodSandbox(ports, request))._unsafeUnwrap();
    expect(stopped.outcome).toBe("stopped");
    expect(stopped.warnings).toHaveLength(2);
    expect(new Set(stopped.outlived.map(({ operation }) => operation))).toEqual(
      new Set(["unblock", "releaseLease"]),
    );
    expect(node.clock.elapsed()).toBe(6 * 6_000);
  });

  it("throws, or works the second time: who took it does not notice", async () => {
    const node = nodeWithWeb();
    let tries = 0;
    const ports = givingBack(node, async () => {
      tries += 1;
      if (tries % 2 === 1) throw new Error("boom");
      return ok({ changed: true, warnings: [] });
    });
    const stopped = (await stopPodSandbox(ports, request))._unsafeUnwrap();
    expect(stopped.warnings).toEqual([]);
    expect(tries).toBe(4);
  });

  it("is given back where a run ends early, too", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "runtime", operation: "listAlive", how }]);
    expect((await stopPodSandbox(node.ports, request)).isErr()).toBe(true);
    expect(outcomesOf(node, "releaseLease")).toEqual(["changed"]);
    expect(outcomesOf(node, "unblock")).toEqual(["changed"]);
  });
});

describe("the block of observers' synchronization", () => {
  it("is held by every step, under the lease, and given back", async () => {
    const node = nodeWithWeb();
    const look = ownStep("look", {
      act: async () => {
        expect(Object.keys(node.world.nri.blocks)).toHaveLength(1);
        return { changed: false, warnings: [], faults: [] };
      },
    });
    await settle(node, [look]);
    expect(node.world.nri.blocks).toEqual({});
    const operations = node.journal.map(({ operation }) => operation);
    expect(operations.indexOf("lease")).toBeLessThan(operations.indexOf("blockSynchronization"));
    expect(operations.indexOf("unblock")).toBeLessThan(operations.indexOf("releaseLease"));
  });

  it("that is not had holds nothing up, and is warned of", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "nri", operation: "blockSynchronization", how }]);
    const { report } = await settle(node, [ownStep("own")]);
    expect(report.warnings).toEqual([
      "synchronization is not blocked: failed as planned, before its effect: other",
    ]);
    expect(outcomesOf(node, "unblock")).toEqual([]);
  });

  it("is not asked for where there are no observers", async () => {
    const node = createFakeNode({ extensions: [] });
    addPod(node, { id: "web" });
    const { report } = await settle(node, [ownStep("own")]);
    expect(report.warnings).toEqual([]);
    expect(node.journal.some(({ port }) => port === "nri")).toBe(false);
  });
});
