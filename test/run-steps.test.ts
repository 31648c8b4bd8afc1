import { removeSteps, runSteps, stopSteps, together, type Element, type Step } from "podsandbox";
import { addPod, createFakeNode, leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { misread } from "./misread.js";
import { ownStep, settle } from "./own-step.js";

function nodeWithWeb() {
  const node = createFakeNode();
  addPod(node, { id: "web" });
  return node;
}

/** What is wrong with a list that a caller in JavaScript may give. */
async function issuesOf(steps: readonly object[] | string): Promise<readonly string[]> {
  const node = nodeWithWeb();
  const list =
    typeof steps === "string"
      ? misread<readonly Element[]>(steps)
      : Object.assign(misread<Element[]>("[]"), steps);
  const refused = await runSteps(node.ports, list, { podSandboxId: "web" });
  expect(node.calls).toBe(0);
  const error = refused._unsafeUnwrapErr();
  return error.kind === "invalid-request" ? error.issues.map(({ path }) => path) : [];
}

describe("runSteps", () => {
  it("runs a list that is made of ours and of an embedder's own", async () => {
    const node = nodeWithWeb();
    const phases: string[] = [];
    const look: Step["act"] = async ({ sandbox }) => {
      phases.push(sandbox.phase);
      return { changed: false, warnings: ["seen"], faults: [] };
    };
    const steps = [
      ownStep("before", { act: look }),
      ...stopSteps,
      together(ownStep("beside"), ownStep("after", { act: look })),
    ];
    const { report, before, after } = await settle(node, steps);
    expect([before, after]).toEqual(["ready", "stopped"]);
    expect(phases).toEqual(["ready", "stopped"]);
    expect(report.settled.map(({ step }) => step)).toEqual([
      "before",
      ...stopSteps.flatMap((element) =>
        "together" in element ? element.together.map(({ name }) => name) : [element.name],
      ),
      "beside",
      "after",
    ]);
    expect(report.settled.at(-1)).toMatchObject({ outcome: "acted", warnings: ["seen"] });
    expect(report.settled.at(-2)).toMatchObject({ outcome: "acted", changed: true });
  });

  it("runs our own lists as the lifecycles do, and takes a policy", async () => {
    const node = nodeWithWeb();
    await settle(node, removeSteps, { policy: { gracePeriodSeconds: 7 } });
    expect(leftovers(node)).toEqual([]);
    expect(node.journal.some(({ operation }) => operation === "askToStop")).toBe(true);
    expect(node.violations).toEqual([]);
  });

  it("has no record to say how far an absent sandbox has come", async () => {
    const { before, report } = await settle(createFakeNode(), stopSteps);
    expect(before).toBeUndefined();
    expect(report.settled[0]).toMatchObject({ outcome: "skipped", because: "it has no record" });
  });

  it("refuses names that stand twice, side by side or not", async () => {
    const twice = [ownStep("a"), together(ownStep("b"), ownStep("a"))];
    const refused = await runSteps(nodeWithWeb().ports, twice, { podSandboxId: "web" });
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "invalid-request",
      issues: [{ path: "steps", message: 'names must differ, and "a" stands twice' }],
    });
  });

  it.each([
    ["an element that is none", [{}], "steps.0"],
    ["nothing side by side", [{ together: [] }], "steps.0"],
    ["a step without a name", [{ ...ownStep("a"), name: "" }], "steps.0"],
    ["another word for a fault", [ownStep("a"), { ...ownStep("b"), onFault: "stop" }], "steps.1"],
    ["no plan", [{ ...ownStep("a"), plan: undefined }], "steps.0"],
    ["no expectation", [{ ...ownStep("a"), expect: "all" }], "steps.0"],
    ["no action", [{ ...ownStep("a"), act: true }], "steps.0"],
    ["no list", "7", "steps"],
    ["nothing", "null", "steps"],
  ])("refuses %s", async (_, steps, path) => {
    const issues = await issuesOf(steps);
    expect(issues).not.toEqual([]);
    for (const issue of issues) expect(issue.startsWith(path)).toBe(true);
  });

  it("refuses an id and options that it cannot mean", async () => {
    const { ports } = nodeWithWeb();
    const badId = await runSteps(ports, stopSteps, { podSandboxId: "" });
    expect(badId._unsafeUnwrapErr()).toMatchObject({
      issues: [{ path: "request.podSandboxId" }],
    });
    const request = { podSandboxId: "web" };
    const bad = await runSteps(ports, stopSteps, request, { policy: { parallel: 0 } });
    expect(bad._unsafeUnwrapErr()).toMatchObject({ issues: [{ path: "options.policy.parallel" }] });
  });
});
