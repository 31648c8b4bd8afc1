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
  /** Nothing where there is none; a host that cannot say throws, as a guess would be a death. */
  readonly find: (pid: number) => Promise<ProcessEntry | undefined>;
  /** None is missing that began before this and lives on, or that such a one has begun since. */
  readonly list: () => Promise<readonly ProcessEntry[]>;
  /**
   * The environment that a process was started with; nothing where this user may not read it, and
   * `gone` where it has ended before.
   */
  readonly environment: (pid: number) => Promise<readonly string[] | "gone" | undefined>;
  /** The kernel function in which a process sleeps, where the host tells. */
  readonly waitChannel: (pid: number) => Promise<string | undefined>;
}

/** Whether a process can still run anything; one that is dead and not reaped cannot. */
export function isLiving({ state, threads }: ProcessEntry): boolean {
  return (state !== "Z" && state !== "X") || threads > 1;
}
