import type { AdapterFault, Call, Result } from "../../../index.js";
import type { ExecRequest } from "./exec.js";

/** A program that is run for a sandbox. */
export interface ProgramRequest extends ExecRequest {
  /** For whom: whoever takes the sandbox over finds by this what was left running. */
  readonly sandboxId: string;
  /** What it does, in one word: `DEL`, `delete`. */
  readonly verb: string;
}

/** What a program that ran to its end left. */
export interface Ran {
  /** Missing where a signal ended it. */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Programs of one adapter, which outlive the process that started them. */
export interface Programs {
  /**
   * Runs a program to its end, whatever its exit code is. What a dead process left running for the
   * sandbox has ended before. Faults: `missing-program`, `timed-out` (its group was killed at the
   * call's limit; `unkillable` where it stays), `not-permitted`, `other`.
   */
  readonly run: (request: ProgramRequest, call: Call) => Promise<Result<Ran, AdapterFault>>;

  /**
   * No program runs that a dead process left running for the sandbox: it is waited for, and its
   * process group is ended at the call's limit.
   */
  readonly settle: (sandboxId: string, call: Call) => Promise<Result<void, AdapterFault>>;
}
