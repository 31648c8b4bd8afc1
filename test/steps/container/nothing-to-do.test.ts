import type { ContainerRecord, PlanContext, SandboxRecord } from "podsandbox";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "#dist/model/policy.js";
import { removeOciCgroups } from "#dist/steps/container/remove-oci-cgroups.js";
import { runContainerHooks } from "#dist/steps/container/run-hooks.js";
import { runOwnHooks } from "#dist/steps/run-own-hooks.js";
import { kataAnnotations } from "../../kata-pod.js";

const none = { nri: false, labels: false, hooks: false, events: false };
const bare: PlanContext = { policy: defaultPolicy, extensions: none };
const withHooks: PlanContext = { ...bare, extensions: { ...none, hooks: true } };

const annotations = kataAnnotations("pod_container", "app");
const container: ContainerRecord = { id: "app", sandboxId: "web", phase: "exited" };
const sandbox: SandboxRecord = { id: "web", phase: "removing", network: "pod" };

const because = (why: string) => ({ acts: false, because: why });

describe("a step that a container gives nothing to do", () => {
  it("is remove-oci-cgroups where no configuration names any", () => {
    const plan = (given: ContainerRecord) =>
      removeOciCgroups.plan({ container: given, sandbox: undefined }, bare);
    expect(plan(container)).toEqual(because("it names none"));
    expect(plan({ ...container, annotations }).acts).toBe(true);
  });

  it("is run-post-stop-hooks without hooks that have not run, or without who runs them", () => {
    const plan = (given: ContainerRecord, context: PlanContext) =>
      runContainerHooks.plan({ container: given, sandbox: undefined }, context);
    expect(plan(container, withHooks)).toEqual(because("it has no hooks to run"));
    const ran = { ...container, annotations, hooksRun: [0] };
    expect(plan(ran, withHooks)).toEqual(because("it has no hooks to run"));
    const unrun = { ...container, annotations };
    expect(plan(unrun, bare)).toEqual(because("nothing that runs hooks is supplied"));
    expect(plan(unrun, withHooks).acts).toBe(true);
  });

  it("is run-own-hooks on the same grounds", () => {
    const plan = (given: SandboxRecord, context: PlanContext) =>
      runOwnHooks.plan({ sandbox: given }, context);
    expect(plan(sandbox, withHooks)).toEqual(because("it has no hooks to run"));
    const own = { ...sandbox, annotations };
    expect(plan(own, bare)).toEqual(because("nothing that runs hooks is supplied"));
    expect(plan(own, withHooks).acts).toBe(true);
  });
});
