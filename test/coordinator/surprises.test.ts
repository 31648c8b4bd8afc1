import { createCoordinator, describeError, profiles } from "podsandbox";
import { addPod, createFakeNode, leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { sentenceOf } from "#dist/coordinator/sentence-of.js";
import { faultOf, samples, stepOf } from "../errors/samples.js";
import { brokenDetach } from "./stuck.js";

const web = { podSandboxId: "web" };

const { attempted, ...stepFailed } = samples["step-failed"];
const inReap = faultOf({ operation: "reapSandbox", message: "no such task", reason: "other" });

/** Two steps that failed beside one whose fault was waived, and came first. */
const besideAWaived = {
  ...stepFailed,
  steps: ["unmount", "detach-network"],
  faults: [inReap, ...stepFailed.faults],
  attempted: [
    stepOf("reap", { outcome: "waived", changed: false, faults: [inReap] }),
    ...attempted,
  ],
};

describe("whatever happens", () => {
  it("everybody is answered, also where the caller's own chance throws", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web" });
    node.faults.plan([brokenDetach("web")]);
    const coordinator = createCoordinator(node.ports, {
      random: () => {
        throw new Error("no dice");
      },
    });
    const defect = { kind: "defect", message: "no dice" };
    const alone = await coordinator.stop(web);
    expect(alone._unsafeUnwrapErr()).toEqual(defect);
    const [stopped, removed] = await Promise.all([coordinator.stop(web), coordinator.remove(web)]);
    expect(stopped._unsafeUnwrapErr()).toEqual(defect);
    expect(removed._unsafeUnwrapErr()).toEqual(defect);
    expect(coordinator.counts().inFlight).toBe(0);
  });

  it("the coordinator's profile decides the steps and the grace of both", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", containers: [{ ignoresTerm: true }] });
    const coordinator = createCoordinator(node.ports, { profile: profiles.crio });
    const stopping = coordinator.stop(web);
    const removing = coordinator.remove(web);
    const stopped = (await stopping)._unsafeUnwrap();
    expect(stopped.milliseconds).toBe(10_000);
    expect(stopped.settled.map(({ step }) => step)).toContain("unmount-container-storage");
    expect((await removing).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
  });

  it("every error of its own is described", () => {
    expect(describeError(samples["creators-at-work"])).toMatch(/2 admitted .* in 30\.0 s/);
    expect(describeError(samples["not-admitted"])).toContain("it is stopping, so nothing");
    expect(describeError(samples["admission-unknown"])).toContain("the connection was closed");
    expect(describeError(samples["work-threw"])).toContain("instead of answering: no image");
    expect(describeError(samples["backing-off"])).toContain("3 attempts failed");
  });

  it("every error of an attempt can be said in a sentence", () => {
    expect(sentenceOf(samples["step-failed"])).toBe(
      "step unmount failed: fileSystem.unmount on /run/pods/4f1c9a/shm: target is busy (busy)",
    );
    expect(sentenceOf(samples["store-failed"])).toBe(
      "store.findSandbox on 4f1c9a: the connection was closed (unavailable)",
    );
    const { fault } = samples["store-failed"];
    const lease = { ...samples["sandbox-busy"], fault: { ...fault, subject: "" } };
    expect(sentenceOf(lease)).toBe("store.findSandbox: the connection was closed (unavailable)");
    expect(sentenceOf(besideAWaived)).toBe(
      "step unmount, detach-network failed: fileSystem.unmount on /run/pods/4f1c9a/shm: " +
        "target is busy (busy)",
    );
    expect(sentenceOf(samples["defect"])).toBe("clock.now is not a function");
    expect(sentenceOf(samples["cancelled"])).toBe("cancelled");
    expect(sentenceOf({ ...samples["step-failed"], faults: [], attempted: [] })).toBe(
      "step-failed",
    );
  });
});
