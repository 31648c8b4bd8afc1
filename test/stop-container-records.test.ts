import { stopContainer, type TeardownEvent } from "podsandbox";
import { addPod, createContainer, createFakeNode, type ContainerSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { changesOf } from "./changes-of.js";

function nodeWith(...containers: readonly ContainerSpec[]) {
  const node = createFakeNode();
  const { sandboxId, containerIds } = addPod(node, { id: "web", containers });
  return { node, sandboxId, containerId: containerIds[0] ?? "" };
}

const before = { kind: "before", reason: "crashed" } as const;

const noCall = {
  attempt: 1,
  signal: new AbortController().signal,
  waitingFor: (): void => undefined,
};

describe("a stop and the records", () => {
  it("has stopped one that runs although its end is on record", async () => {
    const { node, containerId } = nodeWith({ record: { phase: "exited", exitedAt: 5 } });
    const stopped = await stopContainer(node.ports, { containerId });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped");
    const again = await stopContainer(node.ports, { containerId });
    expect(again._unsafeUnwrap().outcome).toBe("already-stopped");
  });

  it("has stopped one whose end cannot be written down, as nobody knows it yet", async () => {
    const { node, containerId } = nodeWith({ state: "exited", record: { phase: "running" } });
    const { containers } = node.world.books;
    containers[containerId] = { id: containerId, sandboxId: "web", phase: "running" };
    const full = { kind: "before", reason: "no-space" } as const;
    node.faults.plan([{ port: "store", operation: "recordContainerFact", how: full }]);
    const report = (await stopContainer(node.ports, { containerId }))._unsafeUnwrap();
    expect(report).toMatchObject({ outcome: "stopped", stateNotPersisted: true });
    expect(node.world.events).toEqual([]);
  });

  it("records the end of what nothing is left of, though its stop fails (R01)", async () => {
    const record = { phase: "running" } as const;
    const { node, containerId } = nodeWith({ state: "exited", record });
    delete node.world.books.containers[containerId];
    node.world.books.containers[containerId] = { id: containerId, sandboxId: "web", ...record };
    node.faults.plan([{ port: "runtime", operation: "stopContainer", how: before }]);
    const report = (await stopContainer(node.ports, { containerId }))._unsafeUnwrap();
    expect(report.settled.map(({ outcome }) => outcome)).toEqual(["waived", "acted", "acted"]);
    expect(node.world.books.containers[containerId]?.exitedAt).toBeDefined();
    expect(node.world.events).toHaveLength(1);
  });

  it("is done when the container vanishes meanwhile", async () => {
    const { node, containerId } = nodeWith({});
    const observe = (event: TeardownEvent): void => {
      if (event.type === "step-settled") delete node.world.books.containers[containerId];
    };
    const report = (await stopContainer(node.ports, { containerId }, { observe }))._unsafeUnwrap();
    expect(report.settled.map(({ outcome }) => outcome)).toEqual(["acted", "skipped", "skipped"]);
  });

  it.each([
    ["findContainer", 1, "store-failed"],
    ["findContainer", 2, "step-failed"],
    ["findSandbox", 1, "step-failed"],
  ])("ends where %s fails at call %i: %s", async (operation, nth, kind) => {
    const { node, containerId } = nodeWith({});
    node.faults.plan([{ port: "store", operation, nth, how: before }]);
    const failed = await stopContainer(node.ports, { containerId });
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind, report: { containerId } });
    expect(changesOf(node)).toEqual([]);
  });

  it("waits for a creator, and stops what it has started (C02)", async () => {
    const { node, sandboxId } = nodeWith({});
    const start = node.clock.after.bind(node.clock);
    const pace = () => new Promise<void>((resolve) => start(500, resolve));
    const creation = createContainer(node, { id: "late", sandboxId, pace });
    const stopped = await stopContainer(node.ports, { containerId: "late" });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped");
    await creation;
  });

  it("has nothing to stop where the creator takes its own work back", async () => {
    const { node, containerId } = nodeWith({ state: "creating", creator: "alive" });
    const { store } = node.join().ports;
    node.clock.after(100, () => void store.forgetContainer({ containerId }, noCall));
    const report = (await stopContainer(node.ports, { containerId }))._unsafeUnwrap();
    expect(report.settled.map(({ outcome }) => outcome)).toEqual(["acted", "skipped", "skipped"]);
    expect(node.journal.some(({ operation }) => operation === "stopContainer")).toBe(false);
  });

  it("says so where nobody can tell whether a creator has come to an end", async () => {
    const { node, containerId } = nodeWith({ state: "creating", creator: "alive" });
    node.faults.plan([{ port: "store", operation: "awaitCreation", how: before }]);
    const failed = await stopContainer(node.ports, { containerId });
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      steps: ["prove-container-dead"],
      report: {
        settled: [{ outcome: "waived", faults: [{ operation: "awaitCreation" }] }],
      },
    });
  });

  it("says so where a creator does not come to an end", async () => {
    const { node, containerId } = nodeWith({ state: "creating", creator: "alive" });
    const failed = await stopContainer(node.ports, { containerId });
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      kind: "step-failed",
      steps: ["prove-container-dead"],
      faults: [{ reason: "busy", message: `container ${containerId} is still being created` }],
    });
  });

  it("names sandbox and container in every event", async () => {
    const { node, containerId } = nodeWith({});
    const events: TeardownEvent[] = [];
    const observe = (event: TeardownEvent): void => void events.push(event);
    void (await stopContainer(node.ports, { containerId }, { observe }));
    const named = events.filter((event) => event.sandboxId === "web");
    expect(named.every((event) => event.containerId === containerId)).toBe(true);
    expect(new Set(events.map((event) => event.operation))).toEqual(new Set(["stop-container"]));
    expect(named.map((event) => event.type)).toContain("lifecycle-started");
  });
});
