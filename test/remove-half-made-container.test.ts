import { removeContainer } from "podsandbox";
import {
  addPod,
  createContainer,
  createFakeNode,
  leftovers,
  type ContainerSpec,
  type CreationStage,
} from "podsandbox/testing";
import { describe, expect, it } from "vitest";

function nodeWith(...containers: readonly ContainerSpec[]) {
  const node = createFakeNode();
  const { sandboxId } = addPod(node, { id: "web", containers });
  return { node, sandboxId };
}

const noCall = {
  attempt: 1,
  signal: new AbortController().signal,
  waitingFor: (): void => undefined,
};

const before = { kind: "before", reason: "crashed" } as const;

describe("a removal while the container is being created (C02)", () => {
  it.each([
    ["added", 200],
    ["made", 200],
    ["settled", 0],
    ["starting", 200],
    ["started", 200],
  ] as const)(
    "that begins when it is %s waits %i ms for the creator, and leaves nothing behind",
    async (stage, milliseconds) => {
      const { node, sandboxId } = nodeWith();
      let removal: ReturnType<typeof removeContainer> | undefined;
      const pace = async (reached: CreationStage): Promise<void> => {
        if (reached !== stage) return;
        removal = removeContainer(node.ports, { containerId: "new" });
        await new Promise<void>((resolve) => node.clock.after(200, resolve));
      };
      await createContainer(node, { id: "new", sandboxId, pace });
      expect((await removal)?._unsafeUnwrap()).toMatchObject({ outcome: "removed", milliseconds });
      expect(leftovers(node).filter((thing) => thing.includes("new"))).toEqual([]);
      expect(node.violations).toEqual([]);
    },
  );

  it("has nothing to stop where the creator takes its own work back", async () => {
    const { node } = nodeWith({ id: "app", state: "creating", creator: "alive" });
    const { store } = node.join().ports;
    node.clock.after(100, () => void store.forgetContainer({ containerId: "app" }, noCall));
    const removed = await removeContainer(node.ports, { containerId: "app" });
    expect(removed._unsafeUnwrap()).toMatchObject({ outcome: "removed", milliseconds: 100 });
  });

  it("does not wait for a creator that is dead", async () => {
    const { node } = nodeWith({ id: "app", state: "creating", creator: "dead" });
    expect((await removeContainer(node.ports, { containerId: "app" })).isOk()).toBe(true);
    expect(leftovers(node).filter((thing) => thing.includes("app"))).toEqual([]);
  });

  it("ends where the store does not say what became of it", async () => {
    const { node } = nodeWith({ id: "app", state: "creating", creator: "dead" });
    node.faults.plan([{ port: "store", operation: "findContainer", nth: 4, how: before }]);
    const failed = await removeContainer(node.ports, { containerId: "app" });
    expect(failed._unsafeUnwrapErr().kind).toBe("step-failed");
  });
});
