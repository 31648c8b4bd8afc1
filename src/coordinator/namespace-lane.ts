import { err, type Result } from "neverthrow";
import type { Clock } from "../ports/extensions.js";
import type { Done } from "../ports/done.js";
import type { Fault } from "../ports/fault.js";
import type { Cancellation } from "../wrappers/cancellation.js";

/** How removals of network namespaces pass, one at a time while the kernel does not finish one. */
export interface NamespaceLane {
  /** Removes the namespace at the path when it may; a fault if it may not in time. */
  pass(path: string, cancellation: Cancellation, remove: Remove): Promise<Result<Done, Fault>>;
  /** How many wait. */
  waiting(): number;
}

type Remove = () => Promise<Result<Done, Fault>>;

interface Lane {
  readonly clock: Clock;
  readonly limitMilliseconds: number;
  readonly queue: (() => void)[];
  running: number;
  isBlocked: boolean;
}

/**
 * Makes the lane of a node. After a removal that the kernel did not finish, every other one would
 * hang in the same lock: only one at a time then tries whether it has passed, and the others wait,
 * each up to its own deadline. A success opens the lane again. (X01)
 */
export function createNamespaceLane(clock: Clock, limitMilliseconds: number): NamespaceLane {
  const lane: Lane = { clock, limitMilliseconds, queue: [], running: 0, isBlocked: false };
  return {
    waiting: () => lane.queue.length,
    async pass(path, cancellation, remove) {
      if (mayPass(lane)) {
        lane.running += 1;
        return removeCounted(lane, remove);
      }
      const began = clock.elapsed();
      if (!cancellation.aborted() && (await wait(lane, cancellation)))
        return removeCounted(lane, remove);
      return err(faultAt(path, clock.elapsed() - began, cancellation));
    },
  };
}

function mayPass({ isBlocked, running }: Lane): boolean {
  return !isBlocked || running === 0;
}

async function removeCounted(lane: Lane, remove: Remove): Promise<Result<Done, Fault>> {
  const removed = await remove();
  lane.running -= 1;
  if (removed.isOk()) lane.isBlocked = false;
  else if (hangs(removed.error)) lane.isBlocked = true;
  for (let go = next(lane); go !== undefined; go = next(lane)) go();
  return removed;
}

/** Whoever is let go counts at once: its promise is heard only later. */
function next(lane: Lane): (() => void) | undefined {
  if (lane.queue.length === 0 || !mayPass(lane)) return undefined;
  lane.running += 1;
  return lane.queue.shift();
}

/** Waits in the queue, and says whether it was let go before its deadline. */
function wait({ clock, limitMilliseconds, queue }: Lane, cancellation: Cancellation) {
  return new Promise<boolean>((resolve) => {
    const end = (hasPassed: boolean): void => {
      cancelTimer();
      unsubscribe();
      const at = queue.indexOf(go);
      if (at >= 0) queue.splice(at, 1);
      resolve(hasPassed);
    };
    const go = (): void => end(true);
    queue.push(go);
    const cancelTimer = clock.after(limitMilliseconds, () => end(false));
    const unsubscribe = cancellation.subscribe(() => end(false));
  });
}

/** A removal that gave no answer hangs in the kernel for all that is known. */
function hangs({ reason }: Fault): boolean {
  return reason === "kernel-blocked" || reason === "timed-out";
}

function faultAt(path: string, milliseconds: number, cancellation: Cancellation): Fault {
  const call = { port: "fileSystem", operation: "removeNamespace", subject: path } as const;
  const why = cancellation.aborted()
    ? ({ reason: "aborted", message: "was not begun: the caller had given up" } as const)
    : ({ reason: "kernel-blocked", message: "was not begun: another removal hangs" } as const);
  return { ...call, ...why, attempt: 1, milliseconds };
}
