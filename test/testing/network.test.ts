import { createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, hasChanged } from "./calling.js";
import { built, namespaceOf, onlyAttachment, type AddedPod } from "./built-pod.js";

const call = calling();

/** A node on which a dead pod is being stopped, and the DEL of its attachment. */
function stoppedPod(spec: PodSpec = {}, options = {}) {
  const node = createFakeNode(options);
  const pod = built(node, { infra: "dead", containers: 0, phase: "stopping", ...spec });
  return { node, pod, detach: () => detach(node, pod) };
}

function detach(node: FakeNode, pod: AddedPod, attachment = onlyAttachment(pod)) {
  const request = { sandboxId: pod.sandboxId, runtimeHandler: "runc", attachment };
  return node.ports.network.detach(request, call);
}

describe("detaching", () => {
  it("releases what ADD holds, and changes nothing when it is repeated", async () => {
    const { node, pod, detach } = stoppedPod();
    expect(node.world.network.held[pod.sandboxId]).toMatchObject([{ addresses: ["10.88.0.1"] }]);
    expect(await hasChanged(detach())).toBe(true);
    expect(node.world.network.held).toEqual({});
    expect(await hasChanged(detach())).toBe(false);
    expect(node.violations).toEqual([]);
  });

  it("needs neither the answer of ADD nor a namespace", async () => {
    const { node, detach } = stoppedPod({ attachments: [{ result: false }], namespace: "absent" });
    expect(await hasChanged(detach())).toBe(true);
    expect(node.world.network.held).toEqual({});
  });

  it("finds by the id alone what the record cannot tell", async () => {
    const { node, pod } = stoppedPod({ attachments: "unreadable" });
    const { sandboxId } = pod;
    const request = { sandboxId, runtimeHandler: "", attachment: "unreadable" } as const;
    expect(await hasChanged(node.ports.network.detach(request, call))).toBe(true);
    expect(node.world.network.held).toEqual({});
  });

  it("succeeds and leaks where it is told anything but what ADD was", async () => {
    const { node, pod } = stoppedPod();
    const attachment = { ...onlyAttachment(pod), configuration: "{}" };
    expect(await hasChanged(detach(node, pod, attachment))).toBe(false);
    expect(Object.keys(node.world.network.held)).toEqual([pod.sandboxId]);
    expect(node.violations).toEqual([
      `the DEL of ${pod.sandboxId}/pods/eth0 was not told what ADD was`,
    ]);
  });

  it("releases one attachment of several", async () => {
    const { node, pod } = stoppedPod({ attachments: 3 });
    await answer(detach(node, pod));
    expect(node.world.network.held[pod.sandboxId]).toMatchObject([
      { given: { interfaceName: "eth1" } },
      { given: { interfaceName: "eth2" } },
    ]);
  });
});

describe("a violation of the network", () => {
  it("is a DEL while another of the sandbox is running", async () => {
    const { node, pod, detach } = stoppedPod({}, { takes: { "network.detach": 100 } });
    await Promise.all([answer(detach()), answer(detach())]);
    expect(node.violations).toEqual([`a DEL of ${pod.sandboxId} began while another was running`]);
    await answer(detach());
    expect(node.violations).toHaveLength(1);
  });

  it("is a DEL beside one that hangs", async () => {
    const { node, detach } = stoppedPod();
    node.faults.plan([{ at: 1, how: { kind: "hang-deaf" } }]);
    void detach();
    await answer(detach());
    expect(node.violations).toHaveLength(1);
  });

  it("is a DEL after it is recorded", async () => {
    const { node, pod } = stoppedPod();
    const attachment = onlyAttachment(pod);
    await answer(detach(node, pod));
    const fact = { kind: "attachment-detached", attachment } as const;
    await answer(node.ports.store.recordSandboxFact({ sandboxId: pod.sandboxId, fact }, call));
    await answer(detach(node, pod));
    expect(node.violations).toEqual([
      `a DEL of ${pod.sandboxId}/pods/eth0 came after it was recorded`,
    ]);
  });

  it("is a DEL while a process lives", async () => {
    const { node, detach } = stoppedPod({ infra: "alive" });
    await answer(detach());
    expect(node.violations).toMatchObject([expect.stringContaining("while a process lives")]);
  });

  it("is a DEL in the namespace of another", async () => {
    const { node, pod } = stoppedPod({ namespace: "replaced" });
    const { path: namespacePath } = namespaceOf(pod);
    const attachment = onlyAttachment(pod);
    const request = { sandboxId: pod.sandboxId, runtimeHandler: "", attachment, namespacePath };
    await answer(node.ports.network.detach(request, call));
    expect(node.violations).toHaveLength(1);
  });
});
