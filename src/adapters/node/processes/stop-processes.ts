import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type ContainerRecord,
  type Done,
  type Result,
  type SandboxRecord,
  type Stopped,
} from "../../../index.js";
import { sleep } from "../sleep.js";
import { deliverStopSignal } from "./deliver-stop-signal.js";
import { endProcesses } from "./end-processes.js";
import { membersOfContainer, membersOfSandbox, type ProcessWorld } from "./process-world.js";
import { readExit, readStarted, removeSpec } from "./runtime-state.js";

/** The stop signal has been delivered to every process of the container. */
export async function askContainerToStop(
  world: ProcessWorld,
  container: ContainerRecord,
): Promise<Result<Done, AdapterFault>> {
  const members = await membersOfContainer(world, container);
  return deliverStopSignal(world.table, members, container.stopSignal);
}

/** No process of the container is left; one that was never started will not be. */
export async function endContainer(
  world: ProcessWorld,
  container: ContainerRecord,
  killAt: number,
  call: Call,
): Promise<Result<Stopped, AdapterFault>> {
  const { table } = world;
  const look = () => membersOfContainer(world, container);
  const ended = await endProcesses({ table, look, killAt, call });
  if (ended.isErr()) return err(ended.error);
  const wasStarted = (await readStarted(world, container)) !== undefined;
  const wasPending = !wasStarted && (await removeSpec(world, container));
  await untilNoted(world, container.id, call);
  const done = ended.value === "ended" || wasPending ? changed : unchanged;
  return ok({ ...done, ...(await readExit(world, container)) });
}

/** How long an exit that has happened may take to be noted, in milliseconds. */
const notingLimit = 500;

async function untilNoted({ ends }: ProcessWorld, id: string, { signal }: Call): Promise<void> {
  const ended = ends.get(id);
  if (ended === undefined) return;
  await sleep(notingLimit, signal, (wake) => {
    void ended.then(wake);
    return () => undefined;
  });
}

/** No process of the sandbox is left, of its containers neither. */
export async function endSandbox(
  world: ProcessWorld,
  sandbox: SandboxRecord,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const look = () => membersOfSandbox(world, sandbox);
  const ended = await endProcesses({ table: world.table, look, killAt: 0, call });
  return ended.map((how) => (how === "ended" ? changed : unchanged));
}
