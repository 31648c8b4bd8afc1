import type { Answer } from "podsandbox";
import { addPod, createContainer, createFakeNode, leftovers } from "podsandbox/testing";
import type { CreationStage } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, hasChanged, hasSettled, refusal } from "./calling.js";

const call = calling();
const stopping = { kind: "phase", phase: "stopping" } as const;

describe("the creating half of the store", () => {
  it("gives a name to one owner at a time, and takes it over from the dead", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const other = node.join();
    const name = "web";
    const mine = { name, ownerId: "a", reserver: other.identity };
    expect(await hasChanged(store.reserveName(mine, call))).toBe(true);
    expect(await hasChanged(store.reserveName(mine, call))).toBe(false);
    const theirs = { name, ownerId: "b", reserver: node.identity };
    expect((await refusal(store.reserveName(theirs, call))).reason).toBe("refused");
    other.die();
    expect(await hasChanged(store.reserveName(theirs, call))).toBe(true);
  });

  it("adds a sandbox only with a name that it holds, and only once", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const sandbox = { id: "a", name: "web", phase: "creating", network: "pod" } as const;
    expect((await refusal(store.addSandbox({ sandbox }, call))).reason).toBe("refused");
    await answer(store.reserveName({ name: "web", ownerId: "a", reserver: node.identity }, call));
    expect(await hasChanged(store.addSandbox({ sandbox }, call))).toBe(true);
    expect((await refusal(store.addSandbox({ sandbox }, call))).reason).toBe("refused");
  });

  it("refuses everything new behind the fence, but keeps what has happened", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const { sandboxId, containerIds } = addPod(node, { containers: [{ state: "created" }] });
    const [containerId = ""] = containerIds;
    const attachment = { network: "pods", interfaceName: "eth0" };
    const owed = { ...attachment, state: "owed", configuration: "{}" } as const;
    await answer(store.recordSandboxFact({ sandboxId, fact: stopping }, call));
    const container = { id: "new", sandboxId, phase: "creating" } as const;
    for (const asked of [
      store.addContainer({ container }, call),
      store.beginStart({ containerId, creator: node.identity }, call),
      store.updateSandbox({ sandboxId, change: { labels: {} } }, call),
      store.oweAttachment({ sandboxId, attachment: owed }, call),
    ])
      expect((await refusal(asked)).reason).toBe("refused");
    const result = { sandboxId, attachment, result: { ips: [] } };
    expect(await hasChanged(store.recordAttachmentResult(result, call))).toBe(true);
  });
});

describe("a creator", () => {
  it("comes as far as a running container", async () => {
    const node = createFakeNode();
    const { sandboxId } = addPod(node, { containers: 0 });
    const { outcome, containerId } = await createContainer(node, { sandboxId });
    expect(outcome).toBe("running");
    expect(node.world.books.containers[containerId]).toMatchObject({ phase: "running" });
    expect(node.world.runtime.containers[containerId]).toMatchObject({ state: "running" });
    expect(node.violations).toEqual([]);
  });

  it.each<CreationStage>(["added", "made", "settled"])(
    "undoes its work where the fence comes after it has %s",
    async (fenceAfter) => {
      const node = createFakeNode();
      const { store } = node.ports;
      const { sandboxId } = addPod(node, { containers: 0 });
      const before = leftovers(node);
      const { outcome } = await createContainer(node, {
        sandboxId,
        pace: async (stage) => {
          if (stage !== fenceAfter) return;
          await answer(store.recordSandboxFact({ sandboxId, fact: stopping }, call));
        },
      });
      expect(outcome).toBe("refused");
      expect(leftovers(node)).toEqual(before);
      expect(node.violations).toEqual([]);
    },
  );

  it("is waited for where the fence comes while it starts", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const { sandboxId } = addPod(node, { containers: 0 });
    let waiting: Answer<unknown> | undefined;
    const { containerId } = await createContainer(node, {
      sandboxId,
      id: "late",
      pace: async (stage) => {
        if (stage !== "starting") return;
        await answer(store.recordSandboxFact({ sandboxId, fact: stopping }, call));
        waiting = store.awaitCreation({ containerId: "late" }, call);
        expect(await hasSettled(waiting)).toBe(false);
      },
    });
    expect(containerId).toBe("late");
    if (waiting) expect(await hasSettled(waiting)).toBe(true);
    expect(node.violations).toEqual([]);
  });

  it("never settles once its process is dead, and is then known to be dead", async () => {
    const node = createFakeNode();
    const { sandboxId } = addPod(node, { containers: 0 });
    const creation = createContainer(node, {
      sandboxId,
      id: "late",
      pace: async () => void node.restart(),
    });
    expect(await hasSettled(creation)).toBe(false);
    const waiting = node.ports.store.awaitCreation({ containerId: "late" }, call);
    expect(await answer(waiting)).toBe("creator-dead");
  });

  it("is caught when it starts behind the fence without having said so", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const { sandboxId, containerIds } = addPod(node, { containers: [{ state: "created" }] });
    const [containerId = ""] = containerIds;
    await answer(store.recordSandboxFact({ sandboxId, fact: stopping }, call));
    await answer(store.settleContainer({ containerId, change: { phase: "running" } }, call));
    expect(node.violations).toEqual([
      `${containerId} was started behind the fence of ${sandboxId}`,
    ]);
  });
});
