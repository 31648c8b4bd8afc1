import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, hasChanged, refusal } from "./calling.js";
import { built, onlyContainer } from "./built-pod.js";

const call = calling();

describe("a virtual machine", () => {
  it("with a dead agent answers for no container, and takes them along", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const pod = built(node, { agent: "dead" });
    const { sandbox, containers } = pod;
    const container = onlyContainer(pod);
    expect(await answer(runtime.inspectContainer({ container }, call))).toBe("unknown");
    const stop = runtime.stopContainer({ container, killAt: 0 }, call);
    expect((await refusal(stop)).reason).toBe("unavailable");
    await answer(runtime.stopSandbox({ sandbox }, call));
    expect(await answer(runtime.listAlive({ sandbox, containers }, call))).toEqual([]);
    expect(await answer(runtime.inspectContainer({ container }, call))).toBe("stopped");
  });
});

describe("what is left of the dead", () => {
  it("is not given back while a process lives", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const pod = built(node);
    const container = onlyContainer(pod);
    for (const asked of [
      runtime.reapContainer({ container }, call),
      runtime.reapSandbox({ sandbox: pod.sandbox }, call),
    ])
      expect(await refusal(asked)).toMatchObject({ reason: "refused", details: {} });
  });

  it("is given back once, with the cgroup of the container", async () => {
    const node = createFakeNode();
    const { runtime, fileSystem } = node.ports;
    const pod = built(node);
    const container = onlyContainer(pod);
    await answer(runtime.stopContainer({ container, killAt: 0 }, call));
    expect(await hasChanged(runtime.reapContainer({ container }, call))).toBe(true);
    expect(await hasChanged(runtime.reapContainer({ container }, call))).toBe(false);
    expect(await answer(runtime.inspectContainer({ container }, call))).toBe("absent");
    const [path = ""] = container.cgroups ?? [];
    expect(await hasChanged(fileSystem.removeCgroup({ path }, call))).toBe(false);
  });

  it("may be all that there is, and in the runtime alone", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const { sandbox } = built(node, {
      infra: "dead",
      containers: [
        { id: "known", state: "exited" },
        { id: "stray", recorded: false },
      ],
    });
    expect(await answer(runtime.inspectSandbox({ sandbox }, call))).toBe("stopped");
    expect(await answer(runtime.listContainers({ sandbox }, call))).toEqual(["known", "stray"]);
  });

  it("is a violation to release too early, or for a sandbox that nobody takes down", async () => {
    const node = createFakeNode();
    const { sandbox, sandboxId } = built(node);
    await answer(node.ports.runtime.removeSandboxStorage({ sandbox }, call));
    expect(node.violations).toEqual([
      `storage ${sandboxId} of ${sandboxId} was released, which nobody takes down`,
      `storage ${sandboxId} of ${sandboxId} was released while a process lives`,
    ]);
  });

  it("belongs to one sandbox, and is not asked for by another", async () => {
    const node = createFakeNode();
    const container = onlyContainer(built(node));
    const { sandboxId } = addPod(node);
    const wrong = { ...container, sandboxId };
    await answer(node.ports.runtime.askToStop({ container: wrong }, call));
    expect(node.violations).toEqual([
      `askToStop touched ${container.id} of ${container.sandboxId} on behalf of ${sandboxId}`,
    ]);
  });
});
