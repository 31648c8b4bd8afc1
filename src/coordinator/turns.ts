import type { Clock } from "../ports/extensions.js";
import type { Cancellation } from "../wrappers/cancellation.js";

/** The right to run a program, until it is given back. Twice is once. */
type GiveBackTurn = () => void;

/** How many programs may run at one time, and from when on one hangs. */
interface TurnLimits {
  readonly programs: number;
  readonly hangMilliseconds: number;
}

/** Whose turn it is to run a program. */
export interface Turns {
  /** Waits for a turn; who is cancelled is let go at once, without one. */
  take(sandboxId: string, cancellation: Cancellation): Promise<GiveBackTurn>;
  counts(): { readonly running: number; readonly waiting: number };
}

interface Holder {
  readonly sandboxId: string;
  readonly since: number;
}

interface Table extends TurnLimits {
  readonly clock: Clock;
  /** The oldest first. */
  readonly holders: Set<Holder>;
  readonly queues: ReturnType<typeof createQueues>;
  cancelTimer: (() => void) | undefined;
}

/**
 * Makes the turns of a node. Sandboxes take turns, and the calls of one go in their order; one
 * sandbox never holds more than half of the turns. A program that runs for so long that it must
 * hang needs no processor: its turn passes on, so that nothing holds one for ever. (C01, N08)
 */
export function createTurns(clock: Clock, limits: TurnLimits): Turns {
  const { programs, hangMilliseconds } = limits;
  const holders = new Set<Holder>();
  const queues = createQueues();
  const table: Table = {
    programs,
    hangMilliseconds,
    clock,
    holders,
    queues,
    cancelTimer: undefined,
  };
  return {
    counts: () => ({ running: holders.size, waiting: queues.waiting() }),
    take(sandboxId, cancellation) {
      if (cancellation.aborted()) return Promise.resolve(nothing);
      if (mayHold(table, sandboxId)) return Promise.resolve(hold(table, sandboxId));
      return wait(table, sandboxId, cancellation);
    },
  };
}

function wait(table: Table, sandboxId: string, cancellation: Cancellation): Promise<GiveBackTurn> {
  return new Promise((resolve) => {
    const leave = table.queues.join(sandboxId, () => {
      unsubscribe();
      resolve(hold(table, sandboxId));
    });
    const unsubscribe = cancellation.subscribe(() => {
      leave();
      arm(table);
      resolve(nothing);
    });
    arm(table);
  });
}

function mayHold({ holders, programs }: Table, sandboxId: string): boolean {
  return holders.size < programs && heldBy(holders, sandboxId) < Math.ceil(programs / 2);
}

function hold(table: Table, sandboxId: string): GiveBackTurn {
  const holder = { sandboxId, since: table.clock.elapsed() };
  table.holders.add(holder);
  return () => {
    table.holders.delete(holder);
    passOn(table);
  };
}

function passOn(table: Table): void {
  table.queues.serve((sandboxId) => mayHold(table, sandboxId));
  arm(table);
}

/** There is a timer only while somebody waits. */
function arm(table: Table): void {
  const { clock, holders, queues, hangMilliseconds } = table;
  const [oldest] = holders;
  if (queues.waiting() === 0 || oldest === undefined) {
    table.cancelTimer?.();
    table.cancelTimer = undefined;
  } else {
    const wait = Math.max(0, oldest.since + hangMilliseconds - clock.elapsed());
    table.cancelTimer ??= clock.after(wait, () => endHanging(table));
  }
}

function endHanging(table: Table): void {
  const { clock, holders, hangMilliseconds } = table;
  table.cancelTimer = undefined;
  const hangsSince = clock.elapsed() - hangMilliseconds;
  for (const holder of holders) if (holder.since <= hangsSince) holders.delete(holder);
  passOn(table);
}

const nothing: GiveBackTurn = () => undefined;

function heldBy(holders: ReadonlySet<Holder>, sandboxId: string): number {
  let held = 0;
  for (const holder of holders) if (holder.sandboxId === sandboxId) held += 1;
  return held;
}

/** A queue for each sandbox that waits, the one that is to be served next first. */
function createQueues() {
  const queues = new Map<string, (() => void)[]>();
  let waiting = 0;
  return {
    waiting: () => waiting,
    join(sandboxId: string, go: () => void): () => void {
      const queue = queues.get(sandboxId) ?? [];
      queues.set(sandboxId, queue);
      queue.push(go);
      waiting += 1;
      return () => {
        queue.splice(queue.indexOf(go), 1);
        waiting -= 1;
        if (queue.length === 0) queues.delete(sandboxId);
      };
    },
    /** Lets go whoever may; a sandbox that was served goes to the end, and is visited again. */
    serve(mayHold: (sandboxId: string) => boolean): void {
      for (const [sandboxId, queue] of queues) {
        if (!mayHold(sandboxId)) continue;
        queues.delete(sandboxId);
        const go = queue.shift();
        waiting -= 1;
        if (queue.length > 0) queues.set(sandboxId, queue);
        go?.();
      }
    },
  };
}
