/** Something that must never be, and was. */
export interface Violation {
  readonly invariant: string;
  readonly sandboxId: string;
  readonly message: string;
  /** What had happened to the sandbox before, the oldest first. */
  readonly before: readonly string[];
}

/** What a simulation counts. */
export interface Figures {
  readonly seed: number;
  /** Pods at one time. */
  readonly pods: number;
  readonly hours: number;
  podsCreated: number;
  sandboxesEnded: number;
  creatorsCrashed: number;
  /** Calls of stop and remove by the kubelet. */
  teardownCalls: number;
  /** Those that were answered from memory, because the last attempt had failed a moment ago. */
  answeredFromMemory: number;
  /** Those after a failure. */
  retries: number;
  /** Those that ended without success because their deadline was over. */
  cancelled: number;
  /** Those that were lost with the runtime process. */
  lost: number;
  crashes: number;
  resumed: number;
  collections: number;
  /** Sandboxes without a record that a collection put on record, and removed or began to. */
  adopted: number;
  /** Those that somebody else had removed by the time the collection held their lease. */
  spared: number;
  /** Debts of the ledger that a collection settled. */
  settled: number;
  portCalls: number;
  portRetries: number;
  readonly faults: Record<string, number>;
  /** How often the invariants were looked at. */
  checks: number;
  /** Virtual milliseconds from the wish to remove a sandbox to its end. */
  longestMilliseconds: number;
  readonly violations: Violation[];
}

/** The figures of a simulation that has not begun. */
export function noFigures(options: Pick<Figures, "seed" | "pods" | "hours">): Figures {
  return {
    ...options,
    podsCreated: 0,
    sandboxesEnded: 0,
    creatorsCrashed: 0,
    teardownCalls: 0,
    answeredFromMemory: 0,
    retries: 0,
    cancelled: 0,
    lost: 0,
    crashes: 0,
    resumed: 0,
    collections: 0,
    adopted: 0,
    spared: 0,
    settled: 0,
    portCalls: 0,
    portRetries: 0,
    faults: {},
    checks: 0,
    longestMilliseconds: 0,
    violations: [],
  };
}
