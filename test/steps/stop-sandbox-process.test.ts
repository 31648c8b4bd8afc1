import { addPod, createFakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { stopSandboxProcess } from "#dist/steps/stop-sandbox-process.js";
import { reportOf } from "../own-step.js";

function nodeWith(spec: PodSpec) {
  const node = createFakeNode();
  addPod(node, { id: "web", containers: [], ...spec });
  return node;
}

const missed = ["its own process had ended before"];

describe("stop-sandbox-process", () => {
  it.each([
    ["one that has ended", { infra: "dead" }, missed],
    ["one that ended when it was stopped", { infra: "dead", phase: "stopped" }, []],
    ["none on record", { infra: "none" }, []],
    ["one that lives", { infra: "alive" }, []],
  ] as const)("of %s warns of %j", async (_, spec, warnings) => {
    const report = await reportOf(nodeWith(spec), stopSandboxProcess);
    expect(report).toMatchObject({ outcome: "acted", warnings, faults: [] });
  });

  it("does not take a stop that failed for a process that had ended", async () => {
    const node = nodeWith({ infra: "alive" });
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "runtime", operation: "stopSandbox", how }]);
    const report = await reportOf(node, stopSandboxProcess);
    expect(report).toMatchObject({ outcome: "waived", warnings: [], faults: [{}] });
  });
});
