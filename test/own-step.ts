import {
  act,
  runSteps,
  somethingDone,
  type Element,
  type RunOptions,
  type RunStepsError,
  type SandboxRun,
  type Step,
  type StepReport,
} from "podsandbox";
import type { FakeNode } from "podsandbox/testing";

/** A step of an embedder's own, which does nothing unless it is told what. */
export function ownStep(name: string, own: Partial<Omit<Step, "name">> = {}): Step {
  return {
    name,
    says: `does ${name}`,
    onFault: "end",
    plan: () => act,
    expect: () => [`do ${name}`],
    act: async () => somethingDone,
    ...own,
  };
}

/** Runs steps on sandbox `web`; throws where they do not come to their end. */
export async function settle(
  node: Pick<FakeNode, "ports">,
  steps: readonly Element[],
  options?: RunOptions,
): Promise<SandboxRun> {
  const ran = await runSteps(node.ports, steps, { podSandboxId: "web" }, options);
  if (ran.isErr()) throw new Error(JSON.stringify(ran.error));
  return ran.value;
}

/** Runs steps on sandbox `web`; throws where they do come to their end. */
export async function fail(
  node: Pick<FakeNode, "ports">,
  steps: readonly Element[],
  options?: RunOptions,
): Promise<RunStepsError> {
  const ran = await runSteps(node.ports, steps, { podSandboxId: "web" }, options);
  if (ran.isOk()) throw new Error("it came to its end");
  return ran.error;
}

/** What became of each step, whether the run came to its end or not. */
export async function reportsOf(
  node: Pick<FakeNode, "ports">,
  steps: readonly Element[],
  options?: RunOptions,
): Promise<readonly StepReport[]> {
  const ran = await runSteps(node.ports, steps, { podSandboxId: "web" }, options);
  if (ran.isOk()) return ran.value.report.settled;
  if (!("report" in ran.error)) throw new Error(JSON.stringify(ran.error));
  const attempted = ran.error.kind === "step-failed" ? ran.error.attempted : [];
  return [...ran.error.report.settled, ...attempted];
}

/** What became of one step that is run alone. */
export async function reportOf(
  node: Pick<FakeNode, "ports">,
  step: Step,
  options?: RunOptions,
): Promise<StepReport> {
  const [report] = await reportsOf(node, [step], options);
  if (report === undefined) throw new Error("it was not reached");
  return report;
}
