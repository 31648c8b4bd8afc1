import { stopContainer, type SandboxRecord, type Step } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { dryRun } from "#dist/interpreter/dry-run.js";
import { defaultPolicy } from "#dist/model/policy.js";
import { stopContainers } from "#dist/steps/stop-containers.js";
import { fail, ownStep } from "../own-step.js";

const sandbox: SandboxRecord = { id: "web", phase: "ready", network: "pod" };
const extensions = { nri: true, labels: true, hooks: true, events: true };
const context = { policy: defaultPolicy, extensions };

/** A step that says which phase it sees. */
const seeing = (name: string, own: Partial<Step> = {}): Step =>
  ownStep(name, { expect: ({ sandbox: { phase } }) => [`it is ${phase}`], ...own });

const leaves: NonNullable<Step["leaves"]> = (subject) => ({
  ...subject,
  sandbox: { ...subject.sandbox, phase: "stopped" },
});

const seen = (steps: readonly Step[], subject: SandboxRecord | undefined) =>
  dryRun(steps, subject && { sandbox: subject }, { sandbox }, [], context).map(
    ({ expects }) => expects[0],
  );

describe("a dry run", () => {
  it("is about the record as it is, not as it was last seen", () => {
    expect(seen([seeing("a")], { ...sandbox, phase: "removing" })).toEqual(["it is removing"]);
    expect(seen([seeing("a", { withoutRecord: true })], undefined)).toEqual(["it is ready"]);
  });

  it("shows later steps the record as earlier ones would leave it", () => {
    const steps = [seeing("a", { leaves }), seeing("b")];
    expect(seen(steps, sandbox)).toEqual(["it is ready", "it is stopped"]);
  });

  it("shows nothing that a step leaves which would not act", () => {
    const plan = () => ({ acts: false, because: "no need" }) as const;
    expect(seen([seeing("a", { leaves, plan }), seeing("b")], sandbox)).toEqual([
      undefined,
      "it is ready",
    ]);
  });

  it("takes a step to act whose plan throws: nobody knows", () => {
    const plan = () => {
      throw new Error("boom");
    };
    const steps = [ownStep("a", { plan })];
    expect(dryRun(steps, { sandbox }, { sandbox }, [], context)).toEqual([
      { step: "a", acts: true, expects: ["do a"] },
    ]);
  });
});

describe("what is left", () => {
  it("counts what the run has recorded of a container by then", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", containers: [{ id: "app" }, { id: "db" }] });
    const record = ownStep("record", {
      act: async (_, { listContainers, recordContainer }) => {
        await listContainers();
        await recordContainer("app", { kind: "exited", at: 5 });
        await recordContainer("app", { kind: "hook-run", hook: 0 });
        throw new Error("boom");
      },
    });
    const error = await fail(node, [record, stopContainers]);
    expect("report" in error && error.report.left).toEqual([
      { step: "record", what: "do record" },
      { step: "stop-containers", what: "stop container db" },
    ]);
  });

  it("is nothing for a container that nothing has", async () => {
    const absent = await stopContainer(createFakeNode().ports, { containerId: "nobody" });
    expect(absent._unsafeUnwrap()).toMatchObject({ outcome: "absent", left: [] });
  });
});
