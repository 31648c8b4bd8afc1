import { procTable } from "./proc-table.js";
import { psTable } from "./ps-table.js";

/** One process of the host, as the table has it: dead ones that nobody has reaped too. */
export interface ProcessEntry {
  readonly pid: number;
  readonly group: number;
  /** Missing where the host does not tell. */
  readonly session?: number;
  /** One letter as in `/proc/<pid>/stat`. */
  readonly state: string;
  /** Threads of a process whose first thread has ended keep it alive. */
  readonly threads: number;
  readonly startTime: string;
  readonly command: string;
}

/** What the host tells about its processes. */
export interface ProcessTable {
  /** A UUID; all zeros where the host has none and start times do not repeat. */
  readonly bootId: () => Promise<string>;
  readonly find: (pid: number) => Promise<ProcessEntry | undefined>;
  readonly list: () => Promise<readonly ProcessEntry[]>;
  /** The environment that a process was started with; nothing where that cannot be read. */
  readonly environment: (pid: number) => Promise<readonly string[] | undefined>;
  /** The kernel function in which a process sleeps, where the host tells. */
  readonly waitChannel: (pid: number) => Promise<string | undefined>;
}

/** The process table of this host. */
export const hostTable: ProcessTable = process.platform === "linux" ? procTable : psTable;

/** Whether a process can still run anything; one that is dead and not reaped cannot. */
export function isLiving({ state, threads }: ProcessEntry): boolean {
  return (state !== "Z" && state !== "X") || threads > 1;
}
