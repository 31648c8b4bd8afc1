import type { ProcessTable } from "../../node/processes/process-table.js";
import type { Programs } from "../programs/programs.js";

/** What the functions of one OCI runtime share. */
export interface OciWorld {
  /** Directories for the state of the runtime; the first is for what is created now. */
  readonly roots: readonly string[];
  /** Named as in an OCI configuration; the first is for what is created now. */
  readonly cgroupParents: readonly string[];
  /** What containers wrote to their standard output and error. */
  readonly output: string;
  readonly program: string;
  readonly programs: Programs;
  readonly whenProgramIsMissing: "fault" | "remove-state";
  readonly table: ProcessTable;
}
