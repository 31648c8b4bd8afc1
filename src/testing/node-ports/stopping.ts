import { ok, type AdapterFault, type Call, type ContainerRecord } from "../../index.js";
import type { ContainerRuntime, Done, Result, SandboxRecord, Stopped } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import { guardOwner } from "../engine/guards.js";
import type { Machine } from "../engine/machine.js";
import { failed, isDone, wasDone, type Outcome } from "../engine/outcome.js";
import { waitUntil } from "../engine/wait-until.js";
import { deliverSignal, killProcesses, livingProcesses } from "../world/processes.js";
import { nextEnd, toLiving, type Whose } from "../world/processes.js";
import type { FakeProcess } from "../world/running.js";
import { hasDeadAgent } from "./inspecting.js";

const noWarnings: readonly string[] = Object.freeze([]);

/** The stop signal has been delivered; a container that was never started has nobody to read it. */
export function askToStop(
  machine: Machine,
  container: ContainerRecord,
): Result<Done, AdapterFault> {
  const { world, clock, waits } = machine;
  const { id, sandboxId, stopSignal = "SIGTERM" } = container;
  const held = world.runtime.containers[id];
  guardOwner(machine, "askToStop", id, held, sandboxId);
  if (hasDeadAgent(machine, sandboxId)) return agentIsDead();
  const whose = { sandboxId, containerId: id };
  if (held === undefined || held.state === "created") return wasDone;
  if (livingProcesses(world, whose, clock.now()).length === 0) return wasDone;
  (world.runtime.delivered[id] ??= []).push(stopSignal);
  deliverSignal(world, whose, stopSignal, clock.now());
  waits.wake("processes", sandboxId);
  return isDone;
}

/** No process of the container is left: what lives at `killAt` is killed, and waited for. */
export function stopContainer(
  caller: Caller,
  { container, killAt }: Parameters<ContainerRuntime["stopContainer"]>[0],
  call: Call,
): Outcome<Stopped> {
  const { machine } = caller;
  const { id, sandboxId } = container;
  const { runtime } = machine.world;
  const held = runtime.containers[id];
  guardOwner(machine, "stopContainer", id, held, sandboxId);
  if (hasDeadAgent(machine, sandboxId)) return agentIsDead();
  // There is nothing to be gentle with in a container that was never started.
  const at = held?.state === "created" ? machine.clock.now() : killAt;
  const stopped = killAndWait(caller, { sandboxId, containerId: id }, at, call);
  const answer = (result: Result<Done, AdapterFault>): Result<Stopped, AdapterFault> => {
    const exitCode = runtime.exitCodes[id];
    if (result.isErr() || exitCode === undefined) return result;
    return ok({ changed: result.value.changed, warnings: noWarnings, exitCode });
  };
  return stopped instanceof Promise ? stopped.then(answer) : answer(stopped);
}

/** No process of the sandbox is left, whosever it was: pause process, machine, what they left. */
export function stopSandbox(caller: Caller, { id }: SandboxRecord, call: Call): Outcome<Done> {
  return killAndWait(caller, { sandboxId: id }, caller.machine.clock.now(), call);
}

function killAndWait(caller: Caller, whose: Whose, killAt: number, call: Call): Outcome<Done> {
  const { world, clock } = caller.machine;
  const living = (): readonly FakeProcess[] => livingProcesses(world, whose, clock.now());
  if (living().length === 0) return wasDone;
  if (killAt <= clock.now()) kill(caller, whose);
  // Most end at once: only then is it cheap to stop a pod.
  if (living().length === 0) return isDone;
  return waitUntil<Done>(caller, call, {
    kind: "processes",
    id: whose.sandboxId,
    look: () => {
      if (living().length > 0 && killAt <= clock.now()) kill(caller, whose);
      const first = living()[0];
      if (first === undefined) return isDone;
      const { pid, state, waitChannel } = first;
      call.waitingFor({ kind: "process", pid, state, ...(waitChannel && { waitChannel }) });
      return undefined;
    },
    nextLook: () => {
      const end = nextEnd(living());
      if (killAt <= clock.now()) return end;
      return end === undefined ? killAt : Math.min(killAt, end);
    },
    whenAborted: () => whyStillAlive(living(), killAt <= clock.now()),
  });
}

/** Others may wait for the same processes; they are told only of a change, as they may kill too. */
function kill({ machine }: Caller, whose: Whose): void {
  const { world, clock, waits } = machine;
  const before = livingProcesses(world, whose, clock.now()).length;
  killProcesses(world, whose, clock.now());
  const after = livingProcesses(world, whose, clock.now()).length;
  if (after < before) waits.wake("processes", whose.sandboxId);
}

function whyStillAlive(
  living: readonly FakeProcess[],
  isKilled: boolean,
): Result<never, AdapterFault> {
  const processes = toLiving(living);
  if (isKilled) return failed("unkillable", "killed, and lives on", { processes });
  return failed("aborted", "aborted before it was to be killed", { processes });
}

function agentIsDead(): Result<never, AdapterFault> {
  return failed("unavailable", "the agent in the virtual machine does not answer");
}
