import { removePodSandbox } from "podsandbox";
import { addPod, createFakeNode, snapshot } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

describe("release-name", () => {
  it("frees nothing of a container whose id is taken for a sandbox's", async () => {
    const node = createFakeNode();
    const { containerIds } = addPod(node, { id: "web", containers: 1 });
    const before = snapshot(node);
    const removed = await removePodSandbox(node.ports, { podSandboxId: containerIds[0] ?? "" });
    expect(removed._unsafeUnwrap()).toMatchObject({ outcome: "absent" });
    expect(snapshot(node)).toEqual(before);
    expect(node.violations).toEqual([]);
  });
});
