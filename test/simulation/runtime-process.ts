import { collectGarbage, createCoordinator, resumeTeardowns, type Coordinator } from "podsandbox";
import type { Ports, TeardownEvent } from "podsandbox";
import { violate } from "./invariants.js";
import { noteMoment, sleep, type Simulation } from "./simulated-node.js";
import { unreliablePorts } from "./unreliable-ports.js";

/** The runtime as its callers see it: one process after the other. */
export interface RuntimeProcess {
  readonly coordinator: () => Coordinator;
  readonly observe: (event: TeardownEvent) => void;
  /** Ends as the promise does, or with nothing once the process that was asked has died. */
  readonly untilCrash: <Answer>(answer: PromiseLike<Answer>) => Promise<Answer | undefined>;
  /**
   * Collects what no record owns and what is owed, or only says what it would, unless it is still
   * at it. To collect, it takes no calls, and waits for those that it has: what is just being
   * removed is without a record for a moment too.
   */
  collect(apply: boolean): Promise<void>;
  /** Whether no call is taken at the moment. */
  readonly isClosed: () => boolean;
}

/** Starts the runtime; whenever it crashes, the next process goes on from the store alone. */
export function startRuntime(simulation: Simulation): RuntimeProcess {
  const { figures, node, plant, plantAround } = simulation;
  const observe = (event: TeardownEvent): void => observed(simulation, event);
  const waiting = new Set<() => void>();
  let isCollecting = false;
  let isClosed = false;
  let ports = unreliablePorts(plant(node.ports, simulation), simulation);
  let coordinator = plantAround(createCoordinator(ports));
  simulation.crash = () => {
    figures.crashes += 1;
    ports = unreliablePorts(plant(node.restart(), simulation), simulation);
    coordinator = plantAround(createCoordinator(ports));
    for (const tell of waiting) tell();
    void resume(simulation, ports, observe);
  };
  return {
    coordinator: () => coordinator,
    observe,
    untilCrash: (answer) => untilCrash(simulation, waiting, answer),
    isClosed: () => isClosed,
    collect: async (apply) => {
      if (isCollecting) return;
      isCollecting = true;
      isClosed = apply;
      const isBusy = ({ inFlight, lookUps } = coordinator.counts()): boolean =>
        inFlight + lookUps > 0;
      while (apply && isBusy()) await sleep(simulation, 100);
      figures.collections += 1;
      void (await untilCrash(simulation, waiting, collectGarbage(ports, { apply, observe })));
      isCollecting = false;
      isClosed = false;
    },
  };
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
