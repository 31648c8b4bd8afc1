import type { NamespaceState } from "podsandbox";
import { addPod, createFakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, hasChanged, refusal } from "./calling.js";
import { built, namespaceOf, onlyContainer } from "./built-pod.js";

const call = calling();
const dead: PodSpec = { infra: "dead", containers: 0, attachments: 0, phase: "stopping" };

describe("namespaces", () => {
  it.each<NamespaceState>(["same", "absent", "replaced", "unidentified"])(
    "turn out to be %s",
    async (state) => {
      const node = createFakeNode();
      const namespace = namespaceOf(built(node, { ...dead, namespace: state }));
      const { fileSystem } = node.ports;
      expect(await answer(fileSystem.inspectNamespace({ namespace }, call))).toBe(state);
    },
  );

  it("are removed where they are the same or surely the own", async () => {
    const node = createFakeNode();
    const { fileSystem } = node.ports;
    for (const state of ["same", "unidentified"] as const) {
      const namespace = namespaceOf(built(node, { ...dead, namespace: state }));
      expect(await hasChanged(fileSystem.removeNamespace({ namespace }, call))).toBe(true);
      expect(await answer(fileSystem.inspectNamespace({ namespace }, call))).toBe("absent");
      expect(await hasChanged(fileSystem.removeNamespace({ namespace }, call))).toBe(false);
    }
    expect(node.violations).toEqual([]);
  });

  it("are not removed where they may be another's", async () => {
    const node = createFakeNode();
    const { fileSystem } = node.ports;
    const specs: readonly PodSpec[] = [
      { ...dead, namespace: "replaced" },
      { ...dead, namespace: "unidentified", namespacePath: "/proc/1/ns/net" },
      { ...dead, namespace: "unidentified", infra: "alive" },
    ];
    for (const spec of specs) {
      const namespace = namespaceOf(built(node, spec));
      const asked = fileSystem.removeNamespace({ namespace }, call);
      expect((await refusal(asked)).reason).toBe("refused");
    }
  });

  it("may not go while they are used by another, or an attachment is owed", async () => {
    const node = createFakeNode();
    const pod = built(node, { ...dead, attachments: 1 });
    const namespace = namespaceOf(pod);
    const other = addPod(node, { namespacePath: namespace.path });
    await answer(node.ports.fileSystem.removeNamespace({ namespace }, call));
    expect(node.violations).toEqual([
      `the namespace ${namespace.path} was removed, which ${other.sandboxId} uses`,
      `the namespace ${namespace.path} was removed while an attachment is owed`,
    ]);
  });
});

describe("mounts and trees", () => {
  const root = "/run/podsandbox/sandboxes/pod-000001";

  it("are unmounted at and below a path, stacked ones too, and nothing beside it", async () => {
    const node = createFakeNode();
    const { fileSystem } = node.ports;
    const mounts = [
      { path: `${root}/a`, stacked: 3 },
      { path: `${root}/a/b` },
      { path: `${root}/ab` },
    ];
    built(node, { ...dead, mounts });
    expect(await hasChanged(fileSystem.unmount({ path: `${root}/a` }, call))).toBe(true);
    expect(await hasChanged(fileSystem.unmount({ path: `${root}/a` }, call))).toBe(false);
    expect(Object.keys(node.world.fileSystem.mounts)).toEqual([`${root}/ab`]);
  });

  it("do not go by tree while anything is mounted below it", async () => {
    const node = createFakeNode();
    const { fileSystem } = node.ports;
    built(node, dead);
    const asked = fileSystem.removeTree({ path: root }, call);
    expect((await refusal(asked)).reason).toBe("mount-present");
    expect(node.world.fileSystem.trees[root]).toBeDefined();
    await answer(fileSystem.unmount({ path: root }, call));
    expect(await hasChanged(fileSystem.removeTree({ path: root }, call))).toBe(true);
    expect(await hasChanged(fileSystem.removeTree({ path: root }, call))).toBe(false);
    expect(node.violations).toEqual([]);
  });

  it("are not touched outside the roots, and never the host's own", async () => {
    const node = createFakeNode();
    const { fileSystem } = node.ports;
    built(node, { ...dead, mounts: [{ kind: "shm", path: "/dev/shm", host: true }] });
    for (const path of ["/", "/etc", `${root}/../../../etc`, "/dev/shm"])
      expect((await refusal(fileSystem.removeTree({ path }, call))).reason).toBe("refused");
    expect(node.violations).toEqual(["/dev/shm was to be released, which is the host's own"]);
  });

  it("of two sandboxes do not go as one", async () => {
    const node = createFakeNode();
    built(node, { ...dead, mounts: [] });
    built(node, { ...dead, mounts: [] });
    await answer(node.ports.fileSystem.removeTree({ path: "/run/podsandbox/sandboxes" }, call));
    expect(node.violations).toMatchObject([expect.stringContaining("went as one")]);
  });

  it("of a container may go while its siblings run, if it is being removed", async () => {
    const node = createFakeNode();
    const { store, runtime, fileSystem } = node.ports;
    const { containers } = built(node, { containers: 2 });
    const [container] = containers;
    const [path = ""] = container?.mounts ?? [];
    if (container === undefined) return;
    await answer(runtime.stopContainer({ container, killAt: 0 }, call));
    const fact = { kind: "removing" } as const;
    await answer(store.recordContainerFact({ containerId: container.id, fact }, call));
    await answer(fileSystem.unmount({ path }, call));
    expect(node.violations).toEqual([]);
  });
});

describe("cgroups", () => {
  it("do not go with a process in them, and go with their children", async () => {
    const node = createFakeNode();
    const { runtime, fileSystem } = node.ports;
    const pod = built(node, { infra: "none", phase: "stopping" });
    const [path = ""] = pod.sandbox.cgroups ?? [];
    const container = onlyContainer(pod);
    expect(await refusal(fileSystem.removeCgroup({ path }, call))).toMatchObject({
      reason: "refused",
      details: { processes: [{ containerId: container.id }] },
    });
    await answer(runtime.stopContainer({ container, killAt: 0 }, call));
    expect(await hasChanged(fileSystem.removeCgroup({ path }, call))).toBe(true);
    expect(node.world.fileSystem.cgroups).toEqual({});
  });
});
