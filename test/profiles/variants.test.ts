import { act, profiles, removePodSandbox, stopPodSandbox, type Element } from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { ending, unlessStopped, waiving } from "#dist/profiles/variants.js";
import { ownStep } from "../own-step.js";

const request = { podSandboxId: "web" };
const how = { kind: "before", reason: "other" } as const;

function nodeWith(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", ...spec });
  return node;
}

const flat = (elements: readonly Element[]) =>
  elements.flatMap((element) => ("together" in element ? element.together : [element]));

describe("a variant of a step", () => {
  it("ends or waives where the original does not, and is the same else", () => {
    const step = ownStep("own", { onFault: "abandon", withoutRecord: true });
    expect(ending(step)).toEqual({ ...step, onFault: "end" });
    expect(waiving(step)).toEqual({ ...step, onFault: "waive" });
    expect(step.onFault).toBe("abandon");
  });

  it.each([
    ["stopped", [], "it is stopped already"],
    ["stopped", [{ step: "own", at: 1, message: "no", count: 1 }], undefined],
    ["stopping", [], undefined],
    ["removing", [], undefined],
  ] as const)("is skipped at %s with failures %j: %s", (phase, failures, because) => {
    const [step] = flat(unlessStopped([ownStep("own", { plan: () => act })]));
    const context = {
      policy: profiles.crio.policy,
      extensions: { nri: false, labels: false, hooks: false, events: false },
    };
    const sandbox = { id: "web", phase, network: "pod", failures } as const;
    const plan = step?.plan({ sandbox }, context);
    expect(plan).toEqual(because === undefined ? act : { acts: false, because });
    if (failures.length > 0) return;
    const bare = { id: "web", phase, network: "pod" } as const;
    expect(step?.plan({ sandbox: bare }, context)).toEqual(plan);
  });
});

describe.each(["recommended", "containerd", "crio", "kata"] as const)("profile %s", (name) => {
  const profile = profiles[name];

  it("has its own name, and its names of steps differ", () => {
    expect(profile.name).toBe(name);
    for (const list of [profile.stop, profile.remove]) {
      const names = flat(list).map((step) => step.name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("stops and removes, and leaves nothing", async () => {
    const node = nodeWith({ containers: 2 });
    const stopped = await stopPodSandbox(node.ports, request, { profile });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped");
    const again = await stopPodSandbox(node.ports, request, { profile });
    expect(again._unsafeUnwrap().outcome).toBe("already-stopped");
    const removed = await removePodSandbox(node.ports, request, { profile });
    expect(removed._unsafeUnwrap().outcome).toBe("removed");
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
  });
});

describe("grace and fan-out", () => {
  it.each([
    ["recommended", 0, 8],
    ["containerd", 0, 1],
    ["crio", 10, 1],
    ["kata", 10, 1],
  ] as const)("of %s are %d s and %d at one time", (name, gracePeriodSeconds, parallel) => {
    expect(profiles[name].policy).toEqual({
      gracePeriodSeconds,
      parallel,
      abandon: [],
      abandonLiveProcesses: false,
      failedHooks: "report",
    });
  });
});

describe("what ends the run", () => {
  it.each([
    ["containerd", "runtime", "stopSandbox", "stop-sandbox-process"],
    ["containerd", "runtime", "stopContainer", "stop-containers"],
    ["crio", "runtime", "stopSandbox", "stop-sandbox-process"],
    ["kata", "runtime", "stopSandbox", "stop-sandbox-process"],
    ["kata", "network", "detach", "detach-network"],
  ] as const)("in %s is a fault of %s.%s", async (name, port, operation, step) => {
    const node = nodeWith();
    node.faults.plan([{ port, operation, how }]);
    const failed = await stopPodSandbox(node.ports, request, { profile: profiles[name] });
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "step-failed", steps: [step] });
  });

  it.each([
    ["crio", "network", "detach"],
    ["kata", "fileSystem", "unmount"],
  ] as const)(
    "in %s is no fault of %s.%s, which the next call tries again",
    async (name, port, operation) => {
      const node = nodeWith();
      const profile = profiles[name];
      node.faults.plan([{ port, operation, how }]);
      const stopped = await stopPodSandbox(node.ports, request, { profile });
      expect(stopped.isOk()).toBe(true);
      node.faults.clear();
      const again = await stopPodSandbox(node.ports, request, { profile });
      expect(again._unsafeUnwrap()).toMatchObject({ outcome: "stopped", left: [] });
      expect(leftovers(node).join("\n")).not.toMatch(/^(attachment|mount) /m);
    },
  );

  it("leaves a sandbox of crio owed, and not stopped", async () => {
    const node = nodeWith();
    node.faults.plan([{ port: "network", operation: "detach", how }]);
    const stopped = await stopPodSandbox(node.ports, request, { profile: profiles.crio });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped-but-owed");
  });

  it("does not call one stopped whose removal has begun, and which owes an address", async () => {
    const node = nodeWith({ phase: "removing", containers: [] });
    node.faults.plan([{ port: "network", operation: "detach", how }]);
    const stopped = await stopPodSandbox(node.ports, request, { profile: profiles.crio });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped-but-owed");
    node.faults.clear();
    const again = await stopPodSandbox(node.ports, request, { profile: profiles.crio });
    expect(again._unsafeUnwrap().outcome).toBe("stopped");
  });
});
