import { removeContainer, removePodSandbox, stopPodSandbox, type ContainerEvent } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

const request = { podSandboxId: "web" };
const full = { kind: "before", reason: "no-space" } as const;

function nodeWithWeb(): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", containers: [{ id: "app" }] });
  return node;
}

const sent = ({ world }: FakeNode): readonly string[] =>
  world.events.map(({ type, containerId }) => `${type} ${containerId}`);

describe("a CRI container event", () => {
  it("R11: follows its fact, also where that could only be written later", async () => {
    const node = nodeWithWeb();
    node.faults.plan([
      { port: "store", operation: "recordContainerFact", nth: 1, how: full },
      { port: "store", operation: "recordSandboxFact", nth: 3, how: full },
    ]);
    const stopped = await stopPodSandbox(node.ports, request);
    expect(stopped._unsafeUnwrap()).toMatchObject({ outcome: "stopped", stateNotPersisted: false });
    expect(sent(node).toSorted()).toEqual([
      "CONTAINER_STOPPED_EVENT app",
      "CONTAINER_STOPPED_EVENT web",
    ]);
  });

  it("E01: is not sent before its fact is written, but by the run that writes it", async () => {
    const node = nodeWithWeb();
    node.faults.plan([
      { port: "store", operation: "recordSandboxFact", how: full },
      { port: "store", operation: "recordContainerFact", how: full },
    ]);
    expect((await stopPodSandbox(node.ports, request)).isOk()).toBe(true);
    expect(sent(node)).toEqual([]);
    node.faults.clear();
    expect((await stopPodSandbox(node.ports, request)).isOk()).toBe(true);
    expect(sent(node)).toEqual(["CONTAINER_STOPPED_EVENT app", "CONTAINER_STOPPED_EVENT web"]);
  });

  it("E01: says of which pod it is, whether it is about the sandbox or a container", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "shop", containers: [{ id: "till" }] });
    expect((await removePodSandbox(node.ports, request)).isOk()).toBe(true);
    expect((await removeContainer(node.ports, { containerId: "till" })).isOk()).toBe(true);
    const podOf = ({ sandboxId, pod }: ContainerEvent) => `${sandboxId} ${pod?.name}`;
    expect(node.world.events).toHaveLength(5);
    expect(new Set(node.world.events.map(podOf))).toEqual(new Set(["web web", "shop shop"]));
  });
});
