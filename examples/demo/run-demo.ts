import { writeFileSync } from "node:fs";
import { planRemovePodSandbox, timeline, type Observer, type TeardownPlan } from "podsandbox";
import { cleanUp } from "./clean-up.js";
import { crashAt } from "./crash.js";
import type { Interruption } from "./interruption.js";
import { countOf, lookUp } from "./look-up.js";
import { makePods } from "./make-pods.js";
import type { Options } from "./options.js";
import type { Show } from "./show.js";
import type { Stage } from "./stage.js";
import { policy, tearDown } from "./tear-down.js";

/** What a run of the demo is made of. */
export interface Run {
  readonly options: Options;
  readonly show: Show;
  readonly interruption: Interruption;
}

/**
 * Plays the demo on an empty stage, or goes on where a crash has left one; answers the exit code.
 * However it ends, the stage is gone then.
 */
export async function runDemo(run: Run, stage: Stage): Promise<number> {
  const { options, show, interruption } = run;
  try {
    show.opening(stage, options.profile.name, options.resume !== undefined);
    const code = await play(run, options.resume === undefined ? await makePods(stage) : stage);
    if (!interruption.signal.aborted) return code;
    show.interrupted();
    return interruption.exitCode() ?? code;
  } catch (thrown) {
    show.failed(thrown instanceof Error ? thrown.message : String(thrown));
    return 1;
  } finally {
    await cleanUp(stage);
  }
}

async function play(run: Run, stage: Stage): Promise<number> {
  const { options, show, interruption } = run;
  const before = await lookUp(stage);
  show.existing(stage, before);
  show.plans(stage, await planAll(stage, options));
  if (options.plan) {
    await cleanUp(stage);
    show.planOnly();
    return 0;
  }
  const isFine = await tearDownAll(run, stage);
  if (interruption.signal.aborted) return 1;
  const after = await lookUp(stage);
  show.left(before, after, options.resume !== undefined);
  return isFine && countOf(after) === 0 ? 0 : 1;
}

async function planAll(
  { node, pods }: Stage,
  { profile }: Options,
): Promise<readonly TeardownPlan[]> {
  const plans: TeardownPlan[] = [];
  for (const { id } of pods) {
    const plan = await planRemovePodSandbox(node.ports, { podSandboxId: id }, { profile, policy });
    if (plan.isErr()) throw new Error(`there is no plan for pod ${id}: ${plan.error.kind}`);
    plans.push(plan.value);
  }
  return plans;
}

/** Stops and removes all pods; true if all of it succeeded. */
async function tearDownAll(run: Run, stage: Stage): Promise<boolean> {
  const { options, show, interruption } = run;
  const { profile, trace, crash, resume } = options;
  const { signal } = interruption;
  const drawn = timeline();
  const writeTrace = (): void => {
    if (trace !== undefined) writeFileSync(trace, JSON.stringify(drawn.trace()));
  };
  const crashing = crashAt(crash, (step) => {
    show.crash(step, stage.directory);
    writeTrace();
  });
  const observe: Observer = (event) => {
    drawn.observe(event);
    show.observe(event);
    crashing(event);
  };
  // A crash is worth more where something still runs, so the pods are not stopped before it.
  const isOneGo = crash !== undefined || resume !== undefined;
  let isFine = true;
  for (const doing of isOneGo ? (["remove"] as const) : (["stop", "remove"] as const)) {
    const ends = await tearDown(stage, doing, show, { profile, observe, signal });
    isFine = !ends.some((end) => "error" in end);
    if (!isFine || signal.aborted) break;
  }
  writeTrace();
  if (trace !== undefined) show.traceWritten(trace);
  return isFine;
}
