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
  if (before.some(({ endsAt }) => endsAt !== undefined)) bury(world, sandboxId, now);
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
  if (signal === "SIGKILL" || signal === "KILL") {
    killProcesses(world, whose, now);
    return;
  }
  change(world, whose, (process) => {
    if (process.ignoresTerm === true || process.endsAt !== undefined) return process;
    return { ...process, endsAt: now + (process.exitsAfter ?? 0), exitCode: 143 };
  });
  bury(world, whose.sandboxId, now);
}

/** A kill has been delivered, and what was frozen is thawed: only what is stuck lives on. */
export function killProcesses(world: World, whose: Whose, now: number): void {
  change(world, whose, (process) => {
    const exitCode = process.endsAt !== undefined && process.endsAt <= now ? process.exitCode : 137;
    const state = process.state === "T" ? "S" : process.state;
    return { ...process, state, endsAt: now, exitCode: exitCode ?? 137 };
  });
  bury(world, whose.sandboxId, now);
}

/** Processes in uninterruptible sleep wake up, and end if they were killed. */
export function wakeStuckProcesses(world: World, whose: Whose, now: number): void {
  change(world, whose, (process) => (process.state === "D" ? { ...process, state: "S" } : process));
  bury(world, whose.sandboxId, now);
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

function change(world: World, whose: Whose, to: (process: FakeProcess) => FakeProcess): void {
  const processes = world.runtime.processes[whose.sandboxId] ?? [];
  const { containerId } = whose;
  processes.forEach((process, at) => {
    if (containerId === undefined || process.containerId === containerId)
      processes[at] = to(process);
  });
}

/** Takes away the processes that have ended; the first of a container gives the exit code. */
function bury(world: World, sandboxId: string, now: number): void {
  const { processes, exitCodes } = world.runtime;
  const kept: FakeProcess[] = [];
  for (const process of processes[sandboxId] ?? none) {
    if (!hasEnded(process, now)) kept.push(process);
    else if (process.containerId !== undefined)
      exitCodes[process.containerId] ??= process.exitCode ?? 0;
  }
  if (kept.length === 0) delete processes[sandboxId];
  else processes[sandboxId] = kept;
}

function hasEnded({ endsAt, state, stuckUntil }: FakeProcess, now: number): boolean {
  if (endsAt === undefined || endsAt > now || state === "T") return false;
  return state !== "D" || (stuckUntil !== undefined && stuckUntil <= now);
}
