import type { Clock, ProcessIdentity } from "../../index.js";
import { isLivingCaller, newIdentity, processKey } from "../world/process-identities.js";
import type { World } from "../world/world.js";
import type { OpenCall } from "./switchboard.js";
import type { Machine } from "./machine.js";

/** A process that calls the ports: it may die, and then nothing that it asked ever settles. */
export interface Caller {
  readonly machine: Machine;
  readonly identity: ProcessIdentity;
  /** The clock of the node; the timers of a dead process never run. */
  readonly clock: Clock;
  /** The calls of this process that have begun and not settled. */
  readonly open: Set<OpenCall>;
  isAlive(): boolean;
  /** The process ends: its leases are free, its blocks are given back, its creations are dead. */
  readonly die: () => void;
}

/** Starts a process that calls the ports. */
export function createCaller(machine: Machine): Caller {
  const { world } = machine;
  const identity = newIdentity(world);
  const open = new Set<OpenCall>();
  const timers = new Set<() => void>();
  let isAlive = true;
  world.callers[processKey(identity)] = true;
  return {
    machine,
    identity,
    open,
    clock: clockOf(machine.clock, timers, () => isAlive),
    isAlive: () => isAlive,
    die: () => {
      if (!isAlive) return;
      isAlive = false;
      for (const call of open) call.close("died");
      for (const cancel of timers) cancel();
      open.clear();
      timers.clear();
      endCaller(machine, identity);
    },
  };
}

/** A process that calls or creates is dead, and whoever waits for that looks again. */
export function endCaller(machine: Machine, identity: ProcessIdentity): void {
  if (!isLivingCaller(machine.world, identity)) return;
  delete machine.world.callers[processKey(identity)];
  giveBackBlocks(machine.world, identity);
  machine.waits.wakeAll();
}

function giveBackBlocks(world: World, identity: ProcessIdentity): void {
  const holder = processKey(identity);
  for (const [block, by] of Object.entries(world.nri.blocks)) {
    if (by === holder) delete world.nri.blocks[block];
  }
}

function clockOf(clock: Clock, timers: Set<() => void>, isAlive: () => boolean): Clock {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    after: (milliseconds, run) => {
      if (!isAlive()) return () => undefined;
      const forget = (): void => {
        cancel();
        timers.delete(forget);
      };
      const cancel = clock.after(milliseconds, () => {
        timers.delete(forget);
        run();
      });
      timers.add(forget);
      return forget;
    },
  };
}
