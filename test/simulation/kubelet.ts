import type { AbandonableStep, Coordinator } from "podsandbox";
import { addContainerSlowly, createPod } from "./creators.js";
import { isAnythingLeft, isAnythingUnowed, violate } from "./invariants.js";
import type { RuntimeProcess } from "./runtime-process.js";
import { nameOf, noteMoment, sleep } from "./simulated-node.js";
import type { SimulatedPod, Simulation } from "./simulated-node.js";

const deadlineMilliseconds = 120_000;

/** Keeps one place on the node taken: a pod lives, goes, and another follows, as long as it may. */
export async function keepPlace(simulation: Simulation, runtime: RuntimeProcess): Promise<void> {
  const { random } = simulation;
  await sleep(simulation, random.between(0, 30_000));
  while (simulation.isOpen) {
    const pod = createPod(simulation, random.chance(0.1) ? "half-made" : "whole");
    if (random.chance(0.03)) createPod(simulation, "without a record");
    if (pod.kind === "whole" && random.chance(0.3)) addContainer(simulation, pod);
    await sleep(simulation, random.between(0, 30_000));
    pod.goingSince = simulation.clock.elapsed();
    await takeDown(simulation, runtime, pod);
  }
}

function addContainer(simulation: Simulation, pod: SimulatedPod): void {
  const { random, clock } = simulation;
  clock.after(random.between(0, 40_000), () => {
    addContainerSlowly(simulation, pod).catch((thrown: unknown) => {
      violate(simulation, "rejected", pod.id, `a creator was rejected: ${String(thrown)}`);
    });
  });
}

/** As the kubelet does it: stop until it succeeds, then remove, at once or when garbage is due. */
async function takeDown(
  simulation: Simulation,
  runtime: RuntimeProcess,
  pod: SimulatedPod,
): Promise<void> {
  const { random } = simulation;
  const gracePeriodSeconds = random.pick([0, 0, 2, 10, 30]);
  const isHasty = random.chance(0.4);
  // Now and then what cannot be given back is left to the ledger, and to a collection.
  const asked = { gracePeriodSeconds, abandon: random.chance(0.15) ? abandonable : [] };
  if (isHasty) askBeside(simulation, runtime, pod);
  if (!random.chance(0.1)) await insist(simulation, runtime, pod, { ...asked, verb: "stop" });
  if (random.chance(0.5)) await sleep(simulation, 60_000 - (simulation.clock.elapsed() % 60_000));
  await insist(simulation, runtime, pod, { ...asked, verb: "remove" });
  endPod(simulation, pod);
}

const abandonable = [
  ...(["unmount", "detach-network", "remove-network-namespace"] as const),
  ...(["remove-cgroups", "remove-directories"] as const),
];

/**
 * What no creator has finished and no record owned goes with the garbage; what of it could not be
 * removed at once is on record since, and the kubelet removes whatever it finds and does not know.
 */
export function collectStrangers(simulation: Simulation, runtime: RuntimeProcess): void {
  const { pods, clock, figures, node } = simulation;
  const { books } = node.world;
  for (const id of Object.keys(books.sandboxes)) if (!pods.has(id)) pods.set(id, strangerOf(id));
  for (const pod of pods.values()) {
    if (pod.kind !== "without a record") continue;
    pod.goingSince ??= clock.elapsed();
    if (books.sandboxes[pod.id] !== undefined)
      void ask(simulation, runtime, pod, { verb: "remove", gracePeriodSeconds: 0 });
    else if (books.names[pod.name] === undefined && !isAnythingLeft(simulation, pod.id)) {
      pods.delete(pod.id);
      figures.sandboxesEnded += 1;
    }
  }
}

function strangerOf(id: string): SimulatedPod {
  return { id, name: nameOf(id), kind: "without a record", moments: [], momentCount: 0 };
}

/** What the kubelet asks for. */
interface Asked {
  readonly verb: "stop" | "remove";
  readonly gracePeriodSeconds: number;
  readonly deadline?: number;
  /** What is put into the ledger rather than tried again. */
  readonly abandon?: readonly AbandonableStep[];
}

/** Others ask for the same, with another grace period or less patience. */
function askBeside(simulation: Simulation, runtime: RuntimeProcess, pod: SimulatedPod): void {
  const { random, clock } = simulation;
  // Now and then somebody asks without end: a retry storm.
  const count = random.chance(0.02) ? 100 : random.between(1, 5);
  for (let others = 0; others < count; others += 1) {
    const verb = random.pick(["stop", "remove"]);
    const deadline = random.between(1, 20_000);
    const gracePeriodSeconds = random.pick([0, 1, 5]);
    clock.after(random.between(0, 10_000), () => {
      void ask(simulation, runtime, pod, { verb, gracePeriodSeconds, deadline });
    });
  }
}

async function insist(
  simulation: Simulation,
  runtime: RuntimeProcess,
  pod: SimulatedPod,
  asked: Asked,
): Promise<void> {
  while (!(await ask(simulation, runtime, pod, asked))) {
    simulation.figures.retries += 1;
    await sleep(simulation, simulation.random.between(10_000, 15_000));
  }
}

/** Asks once, with a deadline, and says whether it succeeded. */
async function ask(
  simulation: Simulation,
  { coordinator, observe, untilCrash }: RuntimeProcess,
  pod: SimulatedPod,
  { verb, gracePeriodSeconds, deadline = deadlineMilliseconds, abandon = [] }: Asked,
): Promise<boolean> {
  const { clock, figures } = simulation;
  const controller = new AbortController();
  const cancel = clock.after(deadline, () => controller.abort());
  figures.teardownCalls += 1;
  const options = { signal: controller.signal, policy: { gracePeriodSeconds, abandon }, observe };
  const current = coordinator();
  const request = { podSandboxId: pod.id };
  const answer: Answer | undefined =
    verb === "stop"
      ? await untilCrash(current.stop(request, options))
      : await untilCrash(current.remove(request, options));
  cancel();
  noteMoment(pod, { at: clock.elapsed(), what: `the kubelet's ${verb}`, outcome: wordOf(answer) });
  if (answer === undefined) figures.lost += 1;
  else if (answer.isErr()) noteFailure(simulation, pod, answer.error);
  return answer?.isOk() === true;
}

type Answer = Awaited<ReturnType<Coordinator["stop"] | Coordinator["remove"]>>;

function wordOf(answer: Answer | undefined): string {
  if (answer === undefined) return "lost in a crash";
  return answer.isOk() ? answer.value.outcome : answer.error.kind;
}

function noteFailure(
  simulation: Simulation,
  { id }: SimulatedPod,
  error: Extract<Answer, { readonly error: unknown }>["error"],
): void {
  const { figures } = simulation;
  if (error.kind === "cancelled") figures.cancelled += 1;
  if (error.kind === "backing-off") figures.answeredFromMemory += 1;
  if (error.kind === "defect" || error.kind === "invalid-request")
    violate(simulation, "rejected", id, `a call was answered ${JSON.stringify(error)}`);
}

/** Whoever was told that a sandbox is removed finds nothing of it but what the ledger knows of. */
function endPod(simulation: Simulation, pod: SimulatedPod): void {
  const { pods, figures, clock, node } = simulation;
  const { id, name, goingSince = clock.elapsed() } = pod;
  figures.sandboxesEnded += 1;
  figures.longestMilliseconds = Math.max(figures.longestMilliseconds, clock.elapsed() - goingSince);
  const isOwed = Object.values(node.world.books.ledger).some(
    ({ sandboxId, debt }) => sandboxId === id && debt.kind === "attachment",
  );
  if (node.world.network.held[id] !== undefined && !isOwed)
    violate(simulation, "address", id, `${id} is removed, and its address is held for ever`);
  if (node.world.books.names[name] !== undefined || isAnythingUnowed(simulation, id))
    violate(simulation, "end", id, `${id} is removed, and something of it is left`);
  // As long as anything is owed, so is its address.
  if (isAnythingLeft(simulation, id)) pod.isRemoved = true;
  else pods.delete(id);
}

/** Of what was removed nothing is left, once the ledger does not owe anything of it. */
export function forgetRemoved(simulation: Simulation): void {
  const { pods } = simulation;
  for (const { id, isRemoved } of pods.values())
    if (isRemoved === true && !isAnythingLeft(simulation, id)) pods.delete(id);
}
