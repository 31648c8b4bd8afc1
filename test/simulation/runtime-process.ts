import { collectGarbage, createCoordinator, resumeTeardowns, type Coordinator } from "podsandbox";
import type { Ports, TeardownEvent } from "podsandbox";
import type { FakePorts } from "podsandbox/testing";
import { violate } from "./invariants.js";
import { noteMoment, type Simulation } from "./simulated-node.js";
import { unreliablePorts } from "./unreliable-ports.js";

/** The runtime as its callers see it: one process after the other. */
export interface RuntimeProcess {
  readonly coordinator: () => Coordinator;
  readonly observe: (event: TeardownEvent) => void;
  /** Ends as the promise does, or with nothing once the process that was asked has died. */
  readonly untilCrash: <Answer>(answer: PromiseLike<Answer>) => Promise<Answer | undefined>;
  /** Collects what no record owns and what is owed, beside all else that it does. */
  collect(): Promise<void>;
}

/** Starts the runtime; whenever it crashes, the next process goes on from the store alone. */
export function startRuntime(simulation: Simulation): RuntimeProcess {
  const { figures, node, plant, plantAround } = simulation;
  const observe = (event: TeardownEvent): void => observed(simulation, event);
  const waiting = new Set<() => void>();
  let generation = 0;
  const portsOf = (plain: FakePorts): Ports => {
    const own = (generation += 1);
    return unreliablePorts(plant(plain, simulation), simulation, () => own === generation);
  };
  let ports = portsOf(node.ports);
  let coordinator = plantAround(createCoordinator(ports));
  simulation.crash = () => {
    figures.crashes += 1;
    ports = portsOf(node.restart());
    coordinator = plantAround(createCoordinator(ports));
    for (const tell of waiting) tell();
    void resume(simulation, ports, observe);
  };
  return {
    coordinator: () => coordinator,
    observe,
    untilCrash: (answer) => untilCrash(simulation, waiting, answer),
    collect: async () => {
      figures.collections += 1;
      const collecting = collectGarbage(ports, { apply: true, observe });
      noteCollected(simulation, await untilCrash(simulation, waiting, collecting));
    },
  };
}

type Collected = Awaited<ReturnType<typeof collectGarbage>>;

function noteCollected({ figures }: Simulation, report: Collected | undefined): void {
  if (report?.isOk() !== true) return;
  const { ledger, leftovers } = report.value;
  for (const { removal, because } of leftovers) {
    if (removal !== undefined) figures.adopted += 1;
    if (because?.startsWith("somebody else") === true) figures.spared += 1;
  }
  figures.settled += ledger.filter(({ outcome }) => outcome === "settled").length;
}

async function resume(
  simulation: Simulation,
  ports: Ports,
  observe: (event: TeardownEvent) => void,
): Promise<void> {
  try {
    const resumed = await resumeTeardowns(ports, { observe });
    for (const { sandboxId, result } of resumed.unwrapOr([])) {
      if (result.isOk() && result.value.operation !== "no-teardown")
        simulation.figures.resumed += 1;
      if (result.isErr() && result.error.kind === "defect")
        violate(simulation, "rejected", sandboxId, result.error.message);
    }
  } catch (thrown) {
    violate(simulation, "rejected", "", `resumeTeardowns was rejected: ${String(thrown)}`);
  }
}

function observed({ pods, figures, clock }: Simulation, event: TeardownEvent): void {
  if (event.type === "call-retried") figures.portRetries += 1;
  if (event.type !== "lifecycle-started" && event.type !== "lifecycle-settled") return;
  const pod = pods.get(event.sandboxId);
  if (pod === undefined) return;
  const outcome = event.type === "lifecycle-started" ? "begins" : event.outcome;
  noteMoment(pod, { at: clock.elapsed(), what: event.operation, outcome });
}

function untilCrash<Answer>(
  simulation: Simulation,
  waiting: Set<() => void>,
  answer: PromiseLike<Answer>,
): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const settle = (value: Answer | undefined): void => {
      waiting.delete(lost);
      resolve(value);
    };
    const lost = (): void => settle(undefined);
    waiting.add(lost);
    answer.then(settle, (thrown: unknown) => {
      violate(simulation, "rejected", "", `a call was rejected: ${String(thrown)}`);
      settle(undefined);
    });
  });
}
