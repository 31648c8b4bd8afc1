import type { PlannedStep, Profile, TeardownPlan } from "podsandbox";
import { meaningOf } from "./meanings.js";
import { printBeside, type Screen } from "./screen.js";
import type { Stage } from "./stage.js";

/** Prints what would be done to all pods, step by step, and below it what would not, and why. */
export function printPlans(
  screen: Screen,
  stage: Stage,
  profile: Profile,
  plans: readonly TeardownPlan[],
): void {
  const steps = plans[0]?.steps.map(({ step }) => step) ?? [];
  const width = Math.max(...steps.map((step) => step.length));
  for (const step of steps) {
    const acting = plans.flatMap((plan) =>
      plan.steps.filter((one) => one.step === step && one.acts),
    );
    if (acting.length === 0) continue;
    const expected = acting.flatMap(({ expects }) => expects.map((text) => plainly(stage, text)));
    const left = `  ${step.padEnd(width)}  `;
    if (expected.length > 0) printBeside(screen, left, shorten(expected).join(", "));
    else printBeside(screen, left, meaningOf(step, profile), "quiet");
  }
  screen.line();
  screen.line(screen.paint("quiet", `  ${stage.kind.idleSteps}`));
  for (const [reason, skipped] of skippedByReason(plans))
    printBeside(screen, "  · ", `${skipped.join(", ")}: ${reason}`, "quiet");
}

/** Ids are for machines, and the directory has been named already. */
function plainly({ node, pods }: Stage, text: string): string {
  const containers = pods.flatMap((pod) => pod.containers);
  const named = containers.reduce((said, { id, name }) => said.replaceAll(id, name), text);
  return named.replaceAll(`${node.root}/`, "");
}

/** Says once what several texts begin with: "stop containers a", "b" and "c". */
function shorten(texts: readonly string[]): readonly string[] {
  const beginningOf = (text = ""): string => text.slice(0, text.lastIndexOf(" ") + 1);
  const unique = [...new Set(texts)];
  return unique.map((text, at) => {
    const beginning = beginningOf(text);
    const rest = text.slice(beginning.length);
    if (at > 0 && beginningOf(unique[at - 1]) === beginning) return rest;
    if (beginningOf(unique[at + 1]) !== beginning) return text;
    return `${beginning.replace(/(container|cgroup|name|namespace) $/, "$1s ")}${rest}`;
  });
}

function skippedByReason(plans: readonly TeardownPlan[]): ReadonlyMap<string, readonly string[]> {
  const podsByStep = new Map<string, string[]>();
  const keyOf = ({ step, because = "it does not apply" }: PlannedStep) => `${because}\n${step}`;
  for (const { sandboxId, steps } of plans)
    for (const one of steps)
      if (!one.acts) podsByStep.set(keyOf(one), [...(podsByStep.get(keyOf(one)) ?? []), sandboxId]);
  const byReason = new Map<string, string[]>();
  for (const [key, pods] of podsByStep) {
    const [reason = "", step = ""] = key.split("\n");
    const whose = pods.length === plans.length ? "" : ` (${pods.join(", ")})`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), `${step}${whose}`]);
  }
  return byReason;
}
