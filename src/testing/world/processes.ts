import type { LivingProcess } from "../../index.js";
import { listed } from "./index-lists.js";
import type { FakeProcess } from "./running.js";
import type { World } from "./world.js";

/** Which processes are meant: all of a sandbox, or those of one container of it. */
export interface Whose {
  readonly sandboxId: string;
  readonly containerId?: string;
}

/** A process as it is then, or its exit code if it has just ended. */
type Change = (process: FakeProcess) => FakeProcess | number;

const none: readonly FakeProcess[] = Object.freeze([]);

/** The processes that live at this moment; where none do, that is known without looking. */
export function livingProcesses(world: World, whose: Whose, now: number): readonly FakeProcess[] {
  const { runtime } = world;
  const { sandboxId, containerId } = whose;
  if (runtime.alive[sandboxId] === undefined) return none;
  if (containerId !== undefined) return living(world, "ofContainer", containerId, sandboxId, now);
  const own = living(world, "ofSandbox", sandboxId, sandboxId, now);
  const containers = listed(runtime.containersOf, sandboxId);
  return [...own, ...containers.flatMap((id) => living(world, "ofContainer", id, sandboxId, now))];
}

/** The process has begun. */
export function startProcess(world: World, sandboxId: string, process: FakeProcess): void {
  const { ofSandbox, ofContainer, alive } = world.runtime;
  const { containerId } = process;
  if (containerId === undefined) (ofSandbox[sandboxId] ??= []).push(process);
  else (ofContainer[containerId] ??= []).push(process);
  alive[sandboxId] = (alive[sandboxId] ?? 0) + 1;
}

/** A stop signal has been delivered: what neither ignores it nor is frozen ends, now or soon. */
export function deliverSignal(world: World, whose: Whose, signal: string, now: number): void {
  const isKill = signal === "SIGKILL" || signal === "KILL";
  if (isKill) killProcesses(world, whose, now);
  else
    sweep(world, whose, now, (process) => {
      const { ignoresTerm, endsAt, exitsAfter = 0, state } = process;
      if (ignoresTerm === true || endsAt !== undefined) return process;
      if (exitsAfter === 0 && state === "S") return 143;
      return { ...process, endsAt: now + exitsAfter, exitCode: 143 };
    });
}

/** A kill has been delivered, and what was frozen is thawed: only what is stuck lives on. */
export function killProcesses(world: World, whose: Whose, now: number): void {
  sweep(world, whose, now, (process) => {
    if (process.state !== "D") return 137;
    return { ...process, endsAt: now, exitCode: 137 };
  });
}

/** Processes in uninterruptible sleep wake up, and end if they were killed. */
export function wakeStuckProcesses(world: World, whose: Whose, now: number): void {
  sweep(world, whose, now, (process) =>
    process.state === "D" ? { ...process, state: "S" } : process,
  );
}

/** When the next of these processes may end by itself; nothing, if none will. */
export function nextEnd(processes: readonly FakeProcess[]): number | undefined {
  let next: number | undefined;
  for (const { state, stuckUntil, endsAt } of processes) {
    const at = state === "D" ? stuckUntil : endsAt;
    if (endsAt === undefined || at === undefined || state === "T") continue;
    next = Math.min(next ?? Infinity, Math.max(at, endsAt));
  }
  return next;
}

/** The processes as a port tells of them. */
export function toLiving(processes: readonly FakeProcess[]): readonly LivingProcess[] {
  return processes.map(({ pid, containerId, command, state, waitChannel }) => ({
    pid,
    ...(containerId === undefined ? {} : { containerId }),
    command,
    state,
    ...(waitChannel === undefined ? {} : { waitChannel }),
  }));
}

function living(
  world: World,
  where: "ofSandbox" | "ofContainer",
  ownerId: string,
  sandboxId: string,
  now: number,
): readonly FakeProcess[] {
  const before = world.runtime[where][ownerId];
  if (before === undefined) return none;
  if (before.some(isEnding)) sweepOne(world, where, ownerId, sandboxId, now, (process) => process);
  return world.runtime[where][ownerId] ?? none;
}

function sweep(world: World, { sandboxId, containerId }: Whose, now: number, to: Change): void {
  if (containerId !== undefined) {
    sweepOne(world, "ofContainer", containerId, sandboxId, now, to);
    return;
  }
  sweepOne(world, "ofSandbox", sandboxId, sandboxId, now, to);
  for (const id of listed(world.runtime.containersOf, sandboxId))
    sweepOne(world, "ofContainer", id, sandboxId, now, to);
}

/** Changes each process of one owner, and takes away all that have ended. */
function sweepOne(
  { runtime }: World,
  where: "ofSandbox" | "ofContainer",
  ownerId: string,
  sandboxId: string,
  now: number,
  to: Change,
): void {
  const before = runtime[where][ownerId];
  if (before === undefined) return;
  const kept: FakeProcess[] = [];
  for (const process of before) {
    const after = to(process);
    if (typeof after !== "number" && !hasEnded(after, now)) kept.push(after);
    else if (where === "ofContainer")
      // The first process of a container gives the exit code.
      runtime.exitCodes[ownerId] ??= typeof after === "number" ? after : (after.exitCode ?? 0);
  }
  if (kept.length === 0) delete runtime[where][ownerId];
  else runtime[where][ownerId] = kept;
  const alive = (runtime.alive[sandboxId] ?? 0) - (before.length - kept.length);
  if (alive === 0) delete runtime.alive[sandboxId];
  else runtime.alive[sandboxId] = alive;
}

function hasEnded({ endsAt, state, stuckUntil }: FakeProcess, now: number): boolean {
  if (endsAt === undefined || endsAt > now || state === "T") return false;
  return state !== "D" || (stuckUntil !== undefined && stuckUntil <= now);
}

function isEnding({ endsAt }: FakeProcess): boolean {
  return endsAt !== undefined;
}
