import type { Fault } from "podsandbox";
import type { FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { appIn, deletion, infraIn, kataAnnotations, nodeWith } from "../../kata-pod.js";

/** The faults for which a deletion was refused. */
async function refusals(node: FakeNode, id: string): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  await deletion(node, [id], false, {
    observe: (event) => {
      if (event.type === "step-settled" && event.step === "verify-stopped")
        faults.push(...event.report.faults);
    },
  });
  return faults;
}

/** What is the same in each refusal. */
const refused = { port: "runtime", reason: "refused", attempt: 1, milliseconds: 0 } as const;

describe("verify-stopped", () => {
  it.each([
    ["running", "container app is running"],
    ["created", "container app is created"],
    ["unknown", "container app may not have stopped"],
  ] as const)("names a container that is %s, and what was asked", async (state, message) => {
    expect(await refusals(nodeWith([appIn(state)]), "app")).toEqual([
      { ...refused, operation: "inspectContainer", subject: "app", message, details: { state } },
    ]);
  });

  it("names the sandbox, and its own container where that has a record", async () => {
    const ofSandbox = {
      ...refused,
      operation: "inspectSandbox",
      subject: "web",
      message: "sandbox web is running",
      details: { state: "running" },
    };
    const record = { annotations: kataAnnotations("pod_sandbox", "web") };
    const alone = nodeWith([], { record, infra: "alive" });
    expect(await refusals(alone, "web")).toEqual([ofSandbox]);
    const both = nodeWith([infraIn("running")], { record, infra: "alive" });
    const ofContainer = { operation: "inspectContainer", message: "container infra is running" };
    expect(await refusals(both, "infra")).toMatchObject([ofSandbox, ofContainer]);
  });

  it.each([
    ["runtime", "inspectSandbox"],
    ["runtime", "inspectContainer"],
    ["store", "listContainers"],
  ] as const)("passes on why %s.%s gave no answer", async (port, operation) => {
    const node = nodeWith([infraIn()]);
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port, operation, how }]);
    const faults = await refusals(node, "infra");
    expect(faults).toMatchObject([{ port, operation, reason: "corrupt" }]);
  });
});
