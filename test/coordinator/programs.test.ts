import { createCoordinator, type OpenWait, type TeardownProgress } from "podsandbox";
import { addPod, createFakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, deafDetach, empty } from "./stuck.js";

const pods = ["pod-0", "pod-1", "pod-2"];

/** A pod for which every program has something to do. */
const busy: PodSpec = {
  containers: [{ hooks: [{ path: "/bin/hook" }], storage: true }],
};

/** Removes three pods at one time where every call of a method takes a second. */
async function removeThree(name: string, programs: number) {
  const node = createFakeNode({ takes: { [name]: 1_000 } });
  for (const id of pods) addPod(node, { ...busy, id });
  const coordinator = createCoordinator(node.ports, { programs });
  const removed = await Promise.all(
    pods.map((podSandboxId) => coordinator.remove({ podSandboxId })),
  );
  expect(removed.every((result) => result.isOk())).toBe(true);
  expect(coordinator.counts()).toEqual(empty);
  expect(callsOf(node, name)).toBeGreaterThanOrEqual(pods.length);
  return { node, calls: callsOf(node, name) };
}

const programs = [
  ["runtime", "reapContainer"],
  ["runtime", "reapSandbox"],
  ["runtime", "removeContainerStorage"],
  ["runtime", "removeSandboxStorage"],
  ["network", "detach"],
  ["fileSystem", "unmount"],
  ["fileSystem", "removeTree"],
  ["fileSystem", "removeCgroup"],
  ["fileSystem", "removeNamespace"],
  ["hooks", "runPostStop"],
] as const;

const waits = [
  ["store", "lease"],
  ["store", "awaitCreation"],
  ["runtime", "askToStop"],
  ["runtime", "stopContainer"],
  ["runtime", "stopSandbox"],
  ["runtime", "listAlive"],
] as const;

describe("what runs a program", () => {
  it.each(programs)("C05: %s.%s waits for its turn", async (port, operation) => {
    const { node, calls } = await removeThree(`${port}.${operation}`, 1);
    expect(node.clock.elapsed()).toBe(calls * 1_000);
  });

  it.each(["runtime.stopContainer", "runtime.stopSandbox"])(
    "and what only waits does not: %s",
    async (name) => {
      const { node } = await removeThree(name, 1);
      expect(node.clock.elapsed()).toBe(1_000);
    },
  );
});

const waitsOf = (progress: TeardownProgress | undefined): readonly OpenWait[] =>
  progress?.state === "in-flight" ? progress.waitingFor : [];

describe("progress", () => {
  it.each([...programs, ...waits])("names %s.%s while it lasts", async (port, operation) => {
    const node = createFakeNode({ autoAdvance: false });
    const creating = { id: "web-new", state: "creating", creator: "alive" } as const;
    const containers = operation === "awaitCreation" ? [creating] : busy.containers;
    addPod(node, { ...busy, ...(containers && { containers }), id: "web" });
    node.faults.plan([{ port, operation, how: { kind: "hang-deaf" } }]);
    const coordinator = createCoordinator(node.ports);
    const policy = { gracePeriodSeconds: 30 };
    void coordinator.remove({ podSandboxId: "web" }, { policy });
    await node.clock.advance(1_000);
    const [web] = coordinator.progress();
    const named = waitsOf(web).filter(({ call }) => call?.operation === operation);
    expect(named).toMatchObject([{ call: { port }, milliseconds: 1_000 }]);
    expect(named[0]?.call?.subject).toContain("web");
  });

  it("says that a program waits for its turn, and no more once it has it", async () => {
    const node = createFakeNode({ autoAdvance: false });
    for (const id of ["hung", "web"]) addPod(node, { id });
    node.faults.plan([deafDetach("hung"), deafDetach("web")]);
    const coordinator = createCoordinator(node.ports, { programs: 1, hangMilliseconds: 2_000 });
    void coordinator.stop({ podSandboxId: "hung" });
    await node.clock.advance(0);
    void coordinator.stop({ podSandboxId: "web" });
    await node.clock.advance(1_999);
    const call = { port: "network", operation: "detach", subject: "web" };
    const what = { kind: "text", text: "its turn to run a program" };
    const [hung, waiting] = coordinator.progress();
    expect(waitsOf(hung)[0]).toEqual({ call: { ...call, subject: "hung" }, milliseconds: 1_999 });
    expect(waitsOf(waiting)).toContainEqual({ call, what, milliseconds: 1_999 });
    await node.clock.advance(2_001);
    expect(waitsOf(coordinator.progress()[1])).toContainEqual({ call, milliseconds: 4_000 });
  });
});
