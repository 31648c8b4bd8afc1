import { isBeingCreated } from "../model/container.js";
import type { LivingProcess } from "../model/process.js";
import type { Fault } from "../ports/fault.js";
import { act, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, nothingDone, type Tally } from "../interpreter/tally.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { StepReport } from "../observe/events.js";

/**
 * Before anything is released: an address, a mount or a root filesystem may still be in use by a
 * process that survived. Asks by cgroup and by process identity, not for exit codes. (P01, N12)
 */
export const proveDead: Step<SandboxSubject, "prove-dead"> = {
  name: "prove-dead",
  says: "makes sure that no process of the sandbox lives",
  onFault: "end",
  plan: () => act,
  expect: () => ["make sure that no process of it lives"],
  act: ({ sandbox }, tools) => findSurvivors(sandbox, tools),
  abandon: {
    allowed: ({ abandonLiveProcesses }) => abandonLiveProcesses,
    // What containers there are cannot be written down where nobody could list them.
    covers: ({ operation }) => operation !== "listContainers",
    debts: ({ sandbox }, containers, faults) => [
      { kind: "live-processes", processes: processesOf(faults), sandbox, containers },
    ],
    facts: () => [{ kind: "live-processes-abandoned" }],
  },
};

/** Whether processes were given up alive in the run that is reported. */
export function gaveUpLife({ settled }: { readonly settled: readonly StepReport[] }): boolean {
  return settled.some(({ step, outcome }) => step === proveDead.name && outcome === "abandoned");
}

async function findSurvivors(sandbox: SandboxRecord, tools: Tools): Promise<Tally> {
  const { ports, caller } = tools;
  const listed = await tools.listContainers();
  if (listed.containers === undefined) return failedBy(listed.fault);
  const { containers } = listed;
  const created = containers.find(isBeingCreated);
  if (created !== undefined) return failedBy(stillCreated(created.id));
  const alive = await ports.runtime.listAlive({ sandbox, containers }, caller);
  if (alive.isErr()) return failedBy(alive.error);
  return alive.value.length === 0 ? nothingDone : failedBy(unkillable(sandbox, alive.value));
}

/** The fault for a container that somebody may still be starting a process of. */
export function stillCreated(containerId: string): Fault {
  return {
    port: "store",
    operation: "awaitCreation",
    subject: containerId,
    reason: "busy",
    message: `container ${containerId} is still being created`,
    attempt: 1,
    milliseconds: 0,
  };
}

/** The fault for processes that outlived every attempt to end them. */
export function unkillable(
  { id }: { readonly id: string },
  processes: readonly LivingProcess[],
): Fault {
  return {
    port: "runtime",
    operation: "listAlive",
    subject: id,
    reason: "unkillable",
    message: `still alive: ${processes.map(describe).join(", ")}`,
    attempt: 1,
    milliseconds: 0,
    details: { processes },
  };
}

function describe({ pid, command, state, waitChannel }: LivingProcess): string {
  const asleep = state === "D" ? ` in uninterruptible sleep (${waitChannel ?? "unknown"})` : "";
  return `${command ?? "process"} ${pid}${asleep}`;
}

function processesOf(faults: readonly Fault[]): readonly LivingProcess[] {
  return faults.flatMap(({ details }) => details?.processes ?? []);
}
