import {
  planRemovePodSandbox,
  planStopPodSandbox,
  profiles,
  removePodSandbox,
  removeSteps,
  stopPodSandbox,
  stopSteps,
  type Element,
  type PlannedStep,
} from "podsandbox";
import { addPod, createFakeNode, snapshot, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

const request = { podSandboxId: "web" };

function nodeWithWeb(spec: PodSpec = {}) {
  const node = createFakeNode();
  addPod(node, { id: "web", containers: [{ id: "app" }], ...spec });
  return node;
}

const namesOf = (steps: readonly Element[]): readonly string[] =>
  steps.flatMap((step) => ("together" in step ? step.together : [step])).map(({ name }) => name);

const acting = (steps: readonly PlannedStep[]): readonly string[] =>
  steps.filter(({ acts }) => acts).map(({ step }) => step);

describe("a plan", () => {
  it("says of every step what it would do, and does nothing", async () => {
    const node = nodeWithWeb();
    const before = snapshot(node);
    const stop = (await planStopPodSandbox(node.ports, request))._unsafeUnwrap();
    expect(stop).toMatchObject({ sandboxId: "web", found: "found" });
    expect(stop.steps.map(({ step }) => step)).toEqual(namesOf(stopSteps));
    expect(stop.steps[0]).toEqual({
      step: "fence",
      acts: true,
      expects: ["record that it is stopping"],
    });
    expect(stop.steps.find(({ step }) => step === "stop-containers")?.expects).toEqual([
      "stop container app",
    ]);
    const remove = (await planRemovePodSandbox(node.ports, request))._unsafeUnwrap();
    expect(remove.steps.map(({ step }) => step)).toEqual(namesOf(removeSteps));
    expect(snapshot(node)).toEqual(before);
    expect(node.journal.map(({ operation }) => operation)).toEqual([
      "findSandbox",
      "listContainers",
      "findSandbox",
      "listContainers",
    ]);
    expect(node.clock.pending()).toEqual([]);
  });

  it.each([
    ["a ready pod", {}],
    ["a pod on the host's network", { network: "node" }],
    ["a half-made pod", { halfMade: ["name", "record"] }],
  ] as const)("names the steps that act on %s", async (_, spec) => {
    const node = nodeWithWeb(spec);
    const planned = (await planRemovePodSandbox(node.ports, request))._unsafeUnwrap();
    const { settled } = (await removePodSandbox(node.ports, request))._unsafeUnwrap();
    const acted = settled.filter(({ outcome }) => outcome === "acted").map(({ step }) => step);
    // What is decided from the record afresh may turn out to be done by an earlier step.
    expect(acting(planned.steps).filter((step) => !acted.includes(step))).toEqual([]);
    const because = planned.steps.filter(({ acts }) => !acts);
    expect(because.every((step) => step.because !== undefined && step.expects.length === 0)).toBe(
      true,
    );
  });

  it.each(["containerd", "crio", "kata"] as const)("can be asked for profile %s", async (name) => {
    const node = nodeWithWeb();
    const profile = profiles[name];
    const stop = (await planStopPodSandbox(node.ports, request, { profile }))._unsafeUnwrap();
    expect(stop.steps.map(({ step }) => step)).toEqual(namesOf(profile.stop));
    const remove = (await planRemovePodSandbox(node.ports, request, { profile }))._unsafeUnwrap();
    expect(remove.steps.map(({ step }) => step)).toEqual(namesOf(profile.remove));
  });

  it("takes a prefix, and says when nothing has the id", async () => {
    const node = nodeWithWeb({ phase: "stopped" });
    const found = await planStopPodSandbox(node.ports, { podSandboxId: "w" });
    expect(found._unsafeUnwrap().sandboxId).toBe("web");
    const absent = (await planRemovePodSandbox(node.ports, { podSandboxId: "db" }))._unsafeUnwrap();
    expect(absent).toMatchObject({ sandboxId: "db", found: "absent" });
    expect(absent.steps[0]).toEqual({
      step: "fence",
      acts: false,
      because: "it has no record",
      expects: [],
    });
    expect(acting(absent.steps)).toEqual(["release-name"]);
    expect(absent.steps.at(-1)?.expects).toEqual([]);
  });

  it("is made of a corrupt record from what its id says", async () => {
    const node = nodeWithWeb({ corrupt: true });
    const { found, steps } = (await planRemovePodSandbox(node.ports, request))._unsafeUnwrap();
    expect(found).toBe("corrupt");
    expect(steps.find(({ step }) => step === "detach-network")?.expects).toEqual([
      "detach whatever the plugin knows of it",
    ]);
  });

  it("is none for a prefix that several have", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "webmail" });
    const refused = await planStopPodSandbox(node.ports, { podSandboxId: "we" });
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "ambiguous-id",
      id: "we",
      candidates: ["web", "webmail"],
    });
    expect(node.clock.pending()).toEqual([]);
  });

  it.each(["findSandbox", "listContainers"])("is none where %s fails", async (operation) => {
    const node = nodeWithWeb();
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation, how }]);
    const refused = await planStopPodSandbox(node.ports, request);
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "cannot-read", fault: { operation } });
    expect(node.clock.pending()).toEqual([]);
  });

  it("is none for a caller who has given up, or who cannot mean it", async () => {
    const node = nodeWithWeb();
    const gone = await planStopPodSandbox(node.ports, request, { signal: AbortSignal.abort() });
    expect(gone._unsafeUnwrapErr()).toMatchObject({
      kind: "cannot-read",
      fault: { reason: "aborted" },
    });
    const bad = await planRemovePodSandbox(node.ports, { podSandboxId: "../x" });
    expect(bad._unsafeUnwrapErr().kind).toBe("invalid-request");
  });

  it("tells no observer of anything: nothing happens", async () => {
    const node = nodeWithWeb();
    const observe = () => expect.unreachable();
    expect((await planStopPodSandbox(node.ports, request, { observe })).isOk()).toBe(true);
  });

  it("counts what is left after a stop as what a removal would do", async () => {
    const node = nodeWithWeb();
    void (await stopPodSandbox(node.ports, request));
    const { steps } = (await planRemovePodSandbox(node.ports, request))._unsafeUnwrap();
    expect(steps.find(({ step }) => step === "detach-network")).toMatchObject({
      acts: false,
      because: "no attachment is owed",
    });
  });
});
