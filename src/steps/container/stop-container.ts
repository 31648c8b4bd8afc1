import type { ContainerRecord } from "../../model/container.js";
import { inOrder } from "../../interpreter/attempt-all.js";
import { act, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import { failedBy, nothingDone, plus, tallyOf, type Tally } from "../../interpreter/tally.js";
import { settledRecord } from "./settled-record.js";

/**
 * Before all that is released: nothing of a container can be, while a process of it lives. What
 * came of it is judged by `prove-container-dead`, as a runtime may fail to stop the dead. (R01)
 */
export const stopContainerStep: Step<ContainerSubject, "stop-container"> = {
  name: "stop-container",
  says: "stops every process of the container",
  onFault: "waive",
  plan: () => act,
  expect: ({ container }) => expectStop(container),
  act: ({ container }, tools) => endContainer(container, tools),
};

/** What stopping a container would do, a line; nothing where it has exited. */
export function expectStop({ id, phase, exitedAt }: ContainerRecord): readonly string[] {
  return exitedAt === undefined && phase !== "exited" ? [`stop container ${id}`] : [];
}

/**
 * No process of the container is left, and its record says so. A container that is being created is
 * alive until its creator settles or is dead; one that has exited is looked at all the same,
 * because records lie. (failures.md C02, R01)
 */
export async function endContainer(container: ContainerRecord, tools: Tools): Promise<Tally> {
  const settled = await settledRecord(container, tools);
  if (settled.isErr()) return failedBy(settled.error);
  return settled.value === undefined ? nothingDone : endProcesses(settled.value, tools);
}

async function endProcesses(container: ContainerRecord, tools: Tools): Promise<Tally> {
  const killAt = killTimeOf(container, tools);
  const asked = killAt > tools.now() ? await ask(container, killAt, tools) : nothingDone;
  const { runtime } = tools.ports;
  const stopped = await runtime.stopContainer({ container, killAt }, tools.caller);
  if (stopped.isErr()) return plus(asked, failedBy(stopped.error));
  const recorded = await recordExit(container, stopped.value.exitCode, tools);
  return plus(asked, plus(tallyOf(stopped), recorded));
}

/** An earlier deadline stays: losing the caller neither shortens nor extends it. (T03, T04) */
function killTimeOf({ killAt }: ContainerRecord, { now, policy }: Tools): number {
  const wanted = now() + policy.gracePeriodSeconds * 1_000;
  return killAt === undefined ? wanted : Math.min(killAt, wanted);
}

/** The deadline is recorded before the signal, and the signal is sent once. (T03) */
async function ask(container: ContainerRecord, killAt: number, tools: Tools): Promise<Tally> {
  const { ports, caller, now, recordContainer } = tools;
  if (container.exitedAt !== undefined) return nothingDone;
  const { id, stopAskedAt } = container;
  const timed = await recordContainer(id, { kind: "kill-at", killAt });
  if (stopAskedAt !== undefined) return timed;
  return plus(
    timed,
    await inOrder(
      async () => tallyOf(await ports.runtime.askToStop({ container }, caller)),
      () => recordContainer(id, { kind: "stop-asked", at: now() }),
    ),
  );
}

/**
 * The record says that the container has ended, and subscribers have heard of it. A runtime that
 * does not know the exit code may say so with something that is no number.
 */
export async function recordExit(
  container: ContainerRecord,
  exitCode: number | undefined,
  { recordContainer, now }: Tools,
): Promise<Tally> {
  if (container.exitedAt !== undefined) return nothingDone;
  const { id, sandboxId } = container;
  const code = exitCode !== undefined && Number.isInteger(exitCode) ? { exitCode } : {};
  const at = now();
  return recordContainer(
    id,
    { kind: "exited", at, ...code },
    { type: "CONTAINER_STOPPED_EVENT", containerId: id, sandboxId, createdAt: at },
  );
}
