import { startPlan, type FaultHow, type FaultPlan, type PlannedFault } from "./fault-plan.js";
import type { CallOutcome, JournalEntry, PortCall } from "./journal.js";

/** How a test makes ports fail. */
export interface Faults {
  /** What goes wrong from now on, in place of an older plan. Calls count from here. */
  plan(faults: readonly PlannedFault[]): void;
  /** Nothing goes wrong any more; what hangs stays hanging. */
  clear(): void;
  /** Every `hang-deaf` call that hangs now has its effect and settles. */
  release(): void;
  /** How many calls went wrong as planned. */
  fired(): number;
  /** The calls that went wrong as planned, in their order. */
  hits(): readonly Hit[];
}

/** A call that went wrong as planned. */
export interface Hit {
  readonly call: PortCall;
  readonly how: FaultHow;
}

/** A call that has begun. */
export interface OpenCall {
  /** The call is over: it is in flight no more. Only the first word counts. */
  close(outcome: CallOutcome): void;
}

/** Where every call of every port passes: it is counted, noted down, and may go wrong. */
export interface Switchboard {
  readonly faults: Faults;
  /** Missing where calls are only counted. */
  readonly journal: JournalEntry[] | undefined;
  readonly inFlight: Set<PortCall>;
  count(): void;
  calls(): number;
  /** Whether a call may go wrong. */
  isPlanning(): boolean;
  /** Whether calls are counted and nothing else: none may go wrong, none is noted down. */
  isCountingOnly(): boolean;
  /** Notes down a call that begins; `end` runs when it is over. */
  open(call: PortCall, end?: () => void): OpenCall;
  planned(call: PortCall): FaultHow | undefined;
  /** Runs something once what hangs is released. */
  whenReleased(run: () => void): void;
}

/** Makes a switchboard; without a journal, calls are counted only. */
export function createSwitchboard({ journal }: { readonly journal: boolean }): Switchboard {
  const entries: JournalEntry[] | undefined = journal ? [] : undefined;
  const inFlight = new Set<PortCall>();
  const hanging = createHanging();
  let plan: FaultPlan | undefined;
  let hits: Hit[] = [];
  let calls = 0;
  return {
    journal: entries,
    inFlight,
    count: () => {
      calls += 1;
    },
    calls: () => calls,
    isPlanning: () => plan !== undefined,
    isCountingOnly: () => plan === undefined && entries === undefined,
    open: (call, end) => openCall(call, entries, inFlight, end),
    planned: (call) => {
      const how = plan?.next(call);
      if (how !== undefined) hits.push({ call, how });
      return how;
    },
    whenReleased: hanging.add,
    faults: {
      plan: (faults) => {
        plan = startPlan(faults);
        hits = [];
      },
      clear: () => {
        plan = undefined;
      },
      release: hanging.release,
      fired: () => hits.length,
      hits: () => [...hits],
    },
  };
}

function openCall(
  call: PortCall,
  journal: JournalEntry[] | undefined,
  inFlight: Set<PortCall>,
  end: (() => void) | undefined,
): OpenCall {
  const entry: PortCall & { outcome: CallOutcome } = { ...call, outcome: "pending" };
  journal?.push(entry);
  inFlight.add(entry);
  return {
    close: (outcome) => {
      if (!inFlight.delete(entry)) return;
      entry.outcome = outcome;
      end?.();
    },
  };
}

function createHanging(): {
  readonly add: (run: () => void) => void;
  readonly release: () => void;
} {
  let hanging: readonly (() => void)[] = [];
  return {
    add: (run) => {
      hanging = [...hanging, run];
    },
    release: () => {
      const released = hanging;
      hanging = [];
      for (const run of released) run();
    },
  };
}
