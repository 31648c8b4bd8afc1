import {
  describeError,
  planStopPodSandbox,
  removePodSandbox,
  stopContainer,
  stopPodSandbox,
  waitSandboxStopped,
  type StepReport,
  type TeardownEvent,
} from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fail, ownStep, settle } from "../own-step.js";

const request = { podSandboxId: "web" };

function nodeWithWeb(): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web" });
  return node;
}

/** The reason why each step was skipped. */
const reasons = (settled: readonly StepReport[]): readonly (string | undefined)[] =>
  settled.map(({ because }) => because);

describe("a record that vanishes during a run", () => {
  it("is done with: what needs no record acts, and everything else is skipped", async () => {
    const node = nodeWithWeb();
    const vanish = ownStep("vanish", {
      act: async () => {
        delete node.world.books.sandboxes["web"];
        return { changed: false, warnings: [], faults: [] };
      },
    });
    const last = ownStep("last", {
      withoutRecord: true,
      act: async ({ sandbox }) => {
        expect(sandbox).toMatchObject({ id: "web", pod: { name: "web" }, phase: "ready" });
        return { changed: false, warnings: [], faults: [] };
      },
    });
    const { report, before } = await settle(node, [vanish, ownStep("next"), last]);
    expect(before).toBe("ready");
    expect(report.settled.map(({ outcome }) => outcome)).toEqual(["acted", "skipped", "acted"]);
    expect(reasons(report.settled)).toEqual([undefined, "it has no record", undefined]);
  });

  it("does not make another sandbox its heir, whose id begins with this one", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "web-2" });
    const others = leftovers(node, "web-2");
    const observe = (event: TeardownEvent): void => {
      if (event.type === "step-settled" && event.step === "prove-dead")
        delete node.world.books.sandboxes["web"];
    };
    const removed = (await removePodSandbox(node.ports, request, { observe }))._unsafeUnwrap();
    expect(removed).toMatchObject({ sandboxId: "web", outcome: "removed" });
    expect(leftovers(node, "web-2")).toEqual(others);
  });

  it("between look-up and lease is found absent, under the lease", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "web-2" });
    const { store } = node.ports;
    const ports = {
      ...node.ports,
      store: {
        ...store,
        lease: async (...asked: Parameters<typeof store.lease>) => {
          const lease = await store.lease(...asked);
          delete node.world.books.sandboxes["web"];
          return lease;
        },
      },
    };
    const stopped = (await stopPodSandbox(ports, request))._unsafeUnwrap();
    expect(stopped).toMatchObject({ outcome: "absent", sandboxId: "web" });
    expect(node.world.books.sandboxes["web-2"]?.phase).toBe("ready");
    expect(node.world.books.leases).toEqual({});
  });
});

describe("an id that nothing has", () => {
  it("is a sandbox of which nothing is known", async () => {
    const look = ownStep("look", {
      withoutRecord: true,
      act: async ({ sandbox }) => {
        expect(sandbox).toEqual({ id: "web", phase: "unknown", network: "pod" });
        return { changed: false, warnings: [], faults: [] };
      },
    });
    const run = await settle(createFakeNode(), [look]);
    expect(run).toMatchObject({ before: undefined, after: "unknown" });
    expect(run.report.settled[0]?.outcome).toBe("acted");
  });
});

describe("a prefix", () => {
  it("is the whole id from the first look-up on, in report, events and calls", async () => {
    const node = nodeWithWeb();
    const ids = new Set<string>();
    const observe = ({ sandboxId }: TeardownEvent) => void ids.add(sandboxId);
    const stopped = await stopPodSandbox(node.ports, { podSandboxId: "w" }, { observe });
    expect(stopped._unsafeUnwrap().sandboxId).toBe("web");
    ids.delete("w");
    expect([...ids]).toEqual(["web"]);
    const looked = node.journal.filter(({ operation }) => operation === "findSandbox");
    expect(looked.map(({ subject }) => subject).filter((id) => id === "w")).toHaveLength(1);
  });
});

describe("an exact request", () => {
  const exact = { podSandboxId: "w", exact: true } as const;

  it("takes an id for whole, and never for a prefix of another's", async () => {
    const node = nodeWithWeb();
    expect((await stopPodSandbox(node.ports, exact))._unsafeUnwrap().outcome).toBe("absent");
    expect((await removePodSandbox(node.ports, exact))._unsafeUnwrap().outcome).toBe("absent");
    expect((await planStopPodSandbox(node.ports, exact))._unsafeUnwrap().found).toBe("absent");
    expect((await waitSandboxStopped(node.ports, exact))._unsafeUnwrap()).toBe("absent");
    expect(node.world.books.sandboxes["web"]?.phase).toBe("ready");
    const whole = { podSandboxId: "web", exact: true };
    expect((await removePodSandbox(node.ports, whole))._unsafeUnwrap().outcome).toBe("removed");
  });

  it("is not ambiguous", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "web-2" });
    expect((await stopPodSandbox(node.ports, exact))._unsafeUnwrap().outcome).toBe("absent");
  });
});

describe("a corrupt record", () => {
  it("is torn down from what its id says, with one warning, and put aside", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", corrupt: true });
    const removed = (await removePodSandbox(node.ports, request))._unsafeUnwrap();
    expect(removed.outcome).toBe("removed");
    expect(removed.warnings).toEqual([
      "the record is corrupt, and is taken for what its id says: the record of web cannot be read",
    ]);
    expect(Object.keys(node.world.books.quarantine)).toEqual(["web"]);
    expect(leftovers(node)).toEqual([]);
  });
});

describe("a store that does not say what there is", () => {
  it("ends the run before its first step", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", how }]);
    const error = await fail(node, [ownStep("own"), ownStep("next")]);
    expect(error).toMatchObject({
      kind: "store-failed",
      fault: { operation: "findSandbox", reason: "corrupt" },
      report: {
        sandboxId: "web",
        settled: [],
        left: [
          { step: "own", what: "do own" },
          { step: "next", what: "do next" },
        ],
        stateNotPersisted: false,
      },
    });
    expect(describeError(error)).toContain("web");
    expect(node.clock.pending()).toEqual([]);
    const removed = await removePodSandbox(node.ports, request);
    expect(JSON.stringify(removed)).not.toContain("undefined");
    const stopped = await stopContainer(node.ports, { containerId: "app" });
    expect(stopped.isOk()).toBe(true);
  });

  it("says of a container what its id alone says", async () => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "findContainer", how }]);
    const stopped = await stopContainer(node.ports, { containerId: "app" });
    expect(stopped._unsafeUnwrapErr()).toMatchObject({
      kind: "store-failed",
      report: {
        sandboxId: "",
        containerId: "app",
        left: [{ step: "stop-container", what: "stop container app" }, {}, {}],
      },
    });
  });
});
