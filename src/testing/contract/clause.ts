import type { Clock } from "../../index.js";

/** What every subject of a contract has, whatever its port. */
export interface ContractSubject<Capability extends string> {
  /** What this subject can build and look at; a clause that needs more is skipped, and says so. */
  readonly capabilities: readonly Capability[];
  /** The time by which the adapter waits; the host's clock if missing. */
  readonly clock?: Clock;
  /** Nothing of the subject is left: no process, no file, no timer. */
  readonly dispose: () => PromiseLike<unknown>;
}

/** One promise of a port, and how to find out from outside whether an adapter keeps it. */
export interface Clause<Subject, Capability extends string> {
  readonly id: string;
  /** The promise, as a sentence. */
  readonly says: string;
  /** Where it comes from: the port's method, a contract, a requirement, a failure, a defect. */
  readonly cites: readonly string[];
  /** Without all of these it cannot be checked. */
  readonly needs?: readonly Capability[];
  /** Complaints, as sentences; none where the promise is kept. */
  readonly check: (subject: Subject) => PromiseLike<readonly string[]>;
}
