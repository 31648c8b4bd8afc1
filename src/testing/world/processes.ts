import type { LivingProcess } from "../../index.js";
import type { FakeProcess } from "./running.js";
import type { World } from "./world.js";

/** Which processes are meant: all of a sandbox, or those of one container of it. */
export interface Whose {
  readonly sandboxId: string;
  readonly containerId?: string;
}

const none: readonly FakeProcess[] = Object.freeze([]);

/** The processes that live at this moment. */
export function livingProcesses(world: World, whose: Whose, now: number): readonly FakeProcess[] {
  const { sandboxId, containerId } = whose;
  const before = world.runtime.processes[sandboxId];
  if (before === undefined) return none;
  if (before.some(isEnding)) sweep(world, whose, now, (process) => process);
  const all = world.runtime.processes[sandboxId] ?? none;
  return containerId === undefined ? all : all.filter((one) => one.containerId === containerId);
}

/** The process has begun. */
export function startProcess(world: World, sandboxId: string, process: FakeProcess): void {
  const processes = world.runtime.processes[sandboxId];
  if (processes === undefined) world.runtime.processes[sandboxId] = [process];
  else processes.push(process);
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

/**
 * Does something to each process that is meant, and takes away all that have ended: `to` answers
 * with the process as it is then, or with its exit code if it has just ended.
 */
function sweep(
  world: World,
  { sandboxId, containerId }: Whose,
  now: number,
  to: (process: FakeProcess) => FakeProcess | number,
): void {
  const { processes, exitCodes } = world.runtime;
  const before = processes[sandboxId];
  if (before === undefined) return;
  const kept: FakeProcess[] = [];
  for (const process of before) {
    const isMeant = containerId === undefined || process.containerId === containerId;
    const after = isMeant ? to(process) : process;
    if (typeof after !== "number" && !hasEnded(after, now)) kept.push(after);
    else if (process.containerId !== undefined)
      // The first process of a container gives the exit code.
      exitCodes[process.containerId] ??= typeof after === "number" ? after : (after.exitCode ?? 0);
  }
  if (kept.length === 0) delete processes[sandboxId];
  else processes[sandboxId] = kept;
}

function hasEnded({ endsAt, state, stuckUntil }: FakeProcess, now: number): boolean {
  if (endsAt === undefined || endsAt > now || state === "T") return false;
  return state !== "D" || (stuckUntil !== undefined && stuckUntil <= now);
}

function isEnding({ endsAt }: FakeProcess): boolean {
  return endsAt !== undefined;
}
